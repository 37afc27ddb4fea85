package dev.godwit.schema.catalog;

import java.util.OptionalDouble;

/**
 * How large a relation is. All but {@code estimatedRows} was measured on the files when the catalog was read.
 *
 * @param filenode changes with each rewrite and TRUNCATE; 0 without storage
 * @param mainBytes of its rows, without TOAST and indexes
 * @param pages of {@code mainBytes}
 * @param totalBytes with TOAST and indexes
 * @param estimatedRows PostgreSQL's own estimate ({@code reltuples}); empty when it never counted
 */
public record Storage(long filenode, long mainBytes, long pages, long totalBytes, OptionalDouble estimatedRows) {}
