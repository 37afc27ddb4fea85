package dev.godwit.testkit.planted.sync.naked;

/** In a package that is not null-marked. */
public final class Naked {}
