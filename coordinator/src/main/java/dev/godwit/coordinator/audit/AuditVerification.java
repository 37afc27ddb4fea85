package dev.godwit.coordinator.audit;

import dev.godwit.common.json.Json;
import dev.godwit.coordinator.audit.AuditProblem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its first line to its last and says where it is not what it was. Give it the lines in the order they are kept, then
 * ask for the report. Keeps the checkpoints in memory and none of the lines. Confined to one thread.
 */
public final class AuditVerification {

    private static final int MOST_PROBLEMS = 1_000;

    private final String chain;
    private final AuditTrust trust;
    private final NavigableMap<Long, AuditCheckpoint> checkpoints = new TreeMap<>();
    private final NavigableMap<Long, Long> gaps = new TreeMap<>();
    private final List<AuditProblem> problems = new ArrayList<>();

    private long records;
    private long last;
    private long covered;
    private String head = AuditChain.GENESIS;

    /** Whether the line before was found wanting, so that it explains a link that does not fit. */
    private boolean doubtful;

    /** @param checkpoints from wherever they are kept: the database, the topic, a file; the same one may come from each */
    public AuditVerification(String chain, AuditTrust trust, List<AuditCheckpoint> checkpoints) {
        this.chain = chain;
        this.trust = trust;
        checkpoints.forEach(this::add);
    }

    /** Checks the next line. */
    public void line(AuditLine line) {
        records++;
        if (line.number() <= last) {
            misplaced(line);
            return;
        }
        if (line.number() > last + 1) {
            gaps.put(last + 1, line.number() - 1);
            doubtful = true;
        }
        boolean sound = check(line);
        if (!doubtful && sound && !line.prev().equals(head)) {
            found(
                    Kind.CHANGED,
                    line.number(),
                    "Record %d does not follow record %d as it stands here".formatted(line.number(), last));
        }
        last = line.number();
        head = line.hash();
        doubtful = !sound;
        compare(line);
    }

    /**
     * Ends the verification.
     *
     * @param numbered the last number that was given in this chain, or null if that is not known
     * @param logged the last number that was ever appended to this log, or null if that is not known
     */
    public AuditReport report(@Nullable Long numbered, @Nullable Long logged) {
        gaps.forEach((from, to) -> add(new AuditProblem(
                Kind.REMOVED,
                from,
                to,
                "Missing: %s".formatted(from.equals(to) ? "record " + from : "records %d to %d".formatted(from, to)))));
        var beyond = checkpoints.tailMap(last, false);
        if (!beyond.isEmpty()) {
            AuditCheckpoint newest = beyond.lastEntry().getValue();
            add(new AuditProblem(
                    Kind.CUT_TAIL,
                    last + 1,
                    newest.number(),
                    "The log ends at %d, but a checkpoint of %s was signed at %d"
                            .formatted(last, newest.time(), newest.number())));
        } else if (logged != null && logged > last) {
            add(new AuditProblem(
                    Kind.CUT_TAIL,
                    last + 1,
                    logged,
                    "The log ends at %d, but record %d had been appended".formatted(last, logged)));
        }
        if (numbered != null && last > numbered) {
            add(new AuditProblem(
                    Kind.INSERTED, numbered + 1, last, "No record was ever numbered beyond %d".formatted(numbered)));
        }
        long awaited = numbered == null ? 0 : Math.max(0, numbered - last);
        return new AuditReport(
                chain,
                records,
                last,
                head,
                checkpoints.size(),
                covered,
                !trust.macs().isEmpty(),
                awaited,
                problems);
    }

    /** Whether the line is sound in itself: its record, its signature and its own hash. */
    private boolean check(AuditLine line) {
        boolean hashed = hashed(line);
        AuditRecord record = parse(line.record());
        if (record == null) {
            found(Kind.CHANGED, line.number(), "What stands at %d is no audit record".formatted(line.number()));
            return false;
        }
        boolean signed = record.chain().equals(chain) && (trust.macs().isEmpty() || trust.signed(record));
        if (!signed) {
            found(
                    hashed ? Kind.FORGED : Kind.CHANGED,
                    line.number(),
                    hashed
                            ? "Record %d is not signed by this chain; its hash was computed to fit"
                                    .formatted(line.number())
                            : "Record %d is not what was signed and chained".formatted(line.number()));
        } else if (record.number() != line.number()) {
            found(
                    Kind.MOVED,
                    line.number(),
                    "At %d stands the record numbered %d".formatted(line.number(), record.number()));
        } else if (!hashed) {
            found(
                    Kind.CHANGED,
                    line.number(),
                    "Record %d does not have the hash that it was chained with".formatted(line.number()));
        }
        return signed && hashed && record.number() == line.number();
    }

    private void compare(AuditLine line) {
        AuditCheckpoint checkpoint = checkpoints.get(line.number());
        if (checkpoint == null) {
            return;
        }
        if (checkpoint.hash().equals(line.hash())) {
            covered = line.number();
        } else {
            add(new AuditProblem(
                    Kind.REWRITTEN,
                    covered + 1,
                    line.number(),
                    "On %s another hash was signed for record %d: something from %d on was changed since"
                            .formatted(checkpoint.time(), line.number(), covered + 1)));
        }
    }

    private void misplaced(AuditLine line) {
        var gap = gaps.floorEntry(line.number());
        if (gap != null && line.number() <= gap.getValue()) {
            gaps.remove(gap.getKey());
            if (gap.getKey() < line.number()) {
                gaps.put(gap.getKey(), line.number() - 1);
            }
            if (line.number() < gap.getValue()) {
                gaps.put(line.number() + 1, gap.getValue());
            }
            found(Kind.MOVED, line.number(), "Record %d stands behind record %d".formatted(line.number(), last));
        } else {
            found(
                    Kind.INSERTED,
                    line.number(),
                    "A second record %d stands behind record %d".formatted(line.number(), last));
        }
    }

    private void add(AuditCheckpoint checkpoint) {
        if (!checkpoint.chain().equals(chain) || !trust.signed(checkpoint)) {
            found(
                    Kind.BAD_CHECKPOINT,
                    checkpoint.number(),
                    "The checkpoint at %d is not signed by a trusted key of this chain".formatted(checkpoint.number()));
            return;
        }
        AuditCheckpoint other = checkpoints.putIfAbsent(checkpoint.number(), checkpoint);
        if (other != null && !other.hash().equals(checkpoint.hash())) {
            found(
                    Kind.BAD_CHECKPOINT,
                    checkpoint.number(),
                    "Two checkpoints at %d were signed for different hashes".formatted(checkpoint.number()));
        }
    }

    private void found(Kind kind, long number, String message) {
        add(AuditProblem.at(kind, number, message));
    }

    private void add(AuditProblem problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    private static boolean hashed(AuditLine line) {
        try {
            return AuditChain.hash(line.prev(), line.record()).equals(line.hash());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable AuditRecord parse(String text) {
        try {
            AuditRecord record = AuditRecord.of(Json.parse(text));
            return record.text().equals(text) ? record : null; // anything beside what was signed would go unnoticed
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
