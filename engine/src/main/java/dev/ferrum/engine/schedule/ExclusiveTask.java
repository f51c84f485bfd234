package dev.ferrum.engine.schedule;

import java.util.function.BooleanSupplier;

/// Work that has the model to itself while no request runs: a benchmark, an evaluation.
@FunctionalInterface
interface ExclusiveTask<T> {
    /// Runs on the engine thread; returns early, with anything, once `cancelled` answers true.
    T run(StepRunner steps, Admission blocks, BooleanSupplier cancelled);
}
