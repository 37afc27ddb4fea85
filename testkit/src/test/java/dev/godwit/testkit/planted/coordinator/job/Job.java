package dev.godwit.testkit.planted.coordinator.job;

/** A class that no worker may know. */
public final class Job {}
