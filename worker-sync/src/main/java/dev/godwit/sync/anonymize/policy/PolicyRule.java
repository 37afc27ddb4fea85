package dev.godwit.sync.anonymize.policy;

/** One line of a policy. */
public record PolicyRule(ColumnPattern columns, Decision decision) {}
