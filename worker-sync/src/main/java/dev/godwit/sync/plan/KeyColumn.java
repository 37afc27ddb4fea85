package dev.godwit.sync.plan;

/**
 * A column that ranges are made by.
 *
 * @param type as SQL writes it, of a domain the one below
 */
public record KeyColumn(String name, String type, boolean nullable) {}
