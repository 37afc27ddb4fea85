package dev.godwit.testkit.planted.sync.copy;

import dev.godwit.testkit.planted.sync.plan.PlanHelper;

/** The other half of the cycle. */
public record Copier(PlanHelper plan) {}
