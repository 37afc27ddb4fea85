package dev.godwit.coordinator.audit;

import java.util.Objects;

/**
 * One place of the log, as it is kept: nothing about it is known to be true.
 *
 * @param number its place
 * @param record the record's canonical JSON
 * @param prev the hash of the line before, in hex
 * @param hash that of this line, in hex
 */
public record AuditLine(long number, String record, String prev, String hash) {
    public AuditLine {
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(prev, "prev");
        Objects.requireNonNull(hash, "hash");
    }

    /** The line that {@code record} makes after {@code prev}. */
    public static AuditLine after(String prev, AuditRecord record) {
        String text = record.text();
        return new AuditLine(record.number(), text, prev, AuditChain.hash(prev, text));
    }
}
