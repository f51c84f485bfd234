package dev.ferrum.app.service;

import java.nio.file.Path;

/// What the window shows of a loaded model: `backend` and `device` are the ones in use.
public record ModelCard(
        Path file, String name, String quantisation, String backend, String device, int contextTokens) {}
