package dev.ferrum.app.service;

import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.MemoryUse;
import java.nio.file.Path;

/// What the window shows of a loaded model: `backend` and `device` are the ones in use, `backends` says why.
/// `knowsThinking`: its template can switch reasoning on and off. `deviceBytes`: memory of the device, 0 if unknown.
public record ModelCard(
        Path file,
        String name,
        String quantisation,
        String backend,
        String device,
        int contextTokens,
        boolean knowsThinking,
        MemoryUse memory,
        long deviceBytes,
        BackendReport backends) {}
