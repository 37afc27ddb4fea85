package dev.godwit.schema.catalog;

/**
 * Tells whether a table is still the one that was planned with: a rewrite or TRUNCATE changes the file, DDL the columns.
 *
 * @param filenode 0 for a relation without storage
 * @param columns see {@link ColumnsFingerprint}
 */
public record TableIdentity(long oid, long filenode, String columns) {}
