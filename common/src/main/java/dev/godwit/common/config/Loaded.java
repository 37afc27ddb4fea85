package dev.godwit.common.config;

/** A configuration, and where every value of it came from. */
public record Loaded<T>(T value, ConfigExplanation explanation) {}
