package dev.godwit.schema.scratch;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a task needs of a scratch database.
 *
 * @param owner who asks, for people: a worker, a job
 * @param purpose what for, in a word or two
 * @param lease how long it may exist without being renewed
 * @param major the version of the database that it stands for; another one means different things by the same SQL
 * @param extensions those that must be available; they are not installed
 * @param encoding such as {@code UTF8}; the server's default when empty
 * @param locale of the C library, for LC_COLLATE and LC_CTYPE; the server's default when empty
 */
public record ScratchRequest(
        String owner,
        String purpose,
        Duration lease,
        int major,
        SortedSet<String> extensions,
        Optional<String> encoding,
        Optional<String> locale) {

    public ScratchRequest {
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("The lease of a scratch database must be positive");
        }
        extensions = new TreeSet<>(extensions);
    }

    public ScratchRequest(String owner, String purpose, Duration lease, int major) {
        this(owner, purpose, lease, major, new TreeSet<>(), Optional.empty(), Optional.empty());
    }
}
