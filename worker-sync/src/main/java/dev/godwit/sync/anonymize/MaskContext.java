package dev.godwit.sync.anonymize;

/**
 * What a masker may know of its column when it is made.
 *
 * @param column for messages: {@code schema.table.column}
 * @param form how the values that will come are encoded
 * @param nullable whether NULL is a legal result
 * @param domain the keyed functions; columns that share a domain map equal values to equal results
 */
public record MaskContext(String column, ColumnType type, ValueForm form, boolean nullable, MaskDomain domain) {}
