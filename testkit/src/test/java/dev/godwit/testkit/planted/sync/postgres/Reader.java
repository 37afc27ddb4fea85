package dev.godwit.testkit.planted.sync.postgres;

/** An adapter. */
public final class Reader {}
