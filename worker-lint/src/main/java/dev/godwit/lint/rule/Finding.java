package dev.godwit.lint.rule;

/**
 * Something a rule says about a statement.
 *
 * @param line from 1
 * @param column in characters, from 1
 * @param message what is wrong, with what
 * @param help what to do instead
 */
public record Finding(String rule, Severity severity, String file, int line, int column, String message, String help) {}
