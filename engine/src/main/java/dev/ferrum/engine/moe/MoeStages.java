package dev.ferrum.engine.moe;

import dev.ferrum.engine.profile.Stage;

/// The stages that one path reports its work under.
public record MoeStages(
        Stage router, Stage route, Stage gate, Stage up, Stage silu, Stage fused, Stage down, Stage weightedSum) {}
