package dev.ferrum.app.service;

import java.util.concurrent.Executor;

/// Runs tasks on the thread that owns the properties: the FX thread in the app, the caller in tests.
@FunctionalInterface
public interface UiExecutor extends Executor {}
