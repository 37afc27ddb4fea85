package dev.godwit.sync.anonymize.policy;

/**
 * A rule that somebody may want for a column without a decision.
 *
 * @param rule as YAML in one line
 * @param evidence why, in words that name no value
 */
public record Proposal(String rule, String evidence) {}
