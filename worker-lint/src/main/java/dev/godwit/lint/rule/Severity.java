package dev.godwit.lint.rule;

/** How much a finding matters. */
public enum Severity {
    INFO,
    WARN,
    ERROR
}
