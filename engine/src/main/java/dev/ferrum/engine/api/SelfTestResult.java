package dev.ferrum.engine.api;

/// What a backend's test of itself found: whether it may be used, in a sentence for a person, and the whole report.
public record SelfTestResult(boolean passed, String summary, String report) {}
