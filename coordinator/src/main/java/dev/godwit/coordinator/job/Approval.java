package dev.godwit.coordinator.job;

import dev.godwit.coordinator.policy.Approver;
import java.time.Instant;

/** A person's approval of one plan. */
public record Approval(Approver by, Instant at) {}
