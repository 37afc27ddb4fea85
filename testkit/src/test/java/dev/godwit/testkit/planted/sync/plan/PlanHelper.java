package dev.godwit.testkit.planted.sync.plan;

/** A name that says nothing. */
public final class PlanHelper {}
