package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.migrate.postgres.InvalidIndex.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which invalid indexes a job has to answer for: those that were not invalid when it began. What is there longer, and what waits for its partitions, is
 * only told of.
 *
 * @param earlier the oids of those that were invalid when the job began
 */
record IndexCheck(Set<Long> earlier, List<InvalidIndex> invalid) {

    private static final String FIELD = "invalidIndexes";

    IndexCheck {
        earlier = Set.copyOf(earlier);
        invalid = List.copyOf(invalid);
    }

    /** @param pending the result of the stage that found out what is pending, where {@link #remember} has put what it saw */
    static IndexCheck since(JsonNode pending, List<InvalidIndex> invalid) {
        var earlier = new HashSet<Long>();
        pending.path(FIELD).forEach(oid -> earlier.add(oid.asLong()));
        return new IndexCheck(earlier, invalid);
    }

    /** Those in the making too: a build of somebody else's may fail while the job runs. */
    static void remember(List<InvalidIndex> invalid, ObjectNode pending) {
        var list = pending.putArray(FIELD);
        invalid.forEach(index -> list.add(index.oid()));
    }

    /** The names of those that this job left, with commas; empty if none. */
    String left() {
        return names(index -> index.state() == State.BROKEN && !earlier.contains(index.oid()));
    }

    /** What is to be told of the others, in sentences. */
    List<String> notes() {
        var notes = new ArrayList<String>();
        String broken = names(index -> index.state() == State.BROKEN && earlier.contains(index.oid()));
        if (!broken.isEmpty()) {
            notes.add(
                    "Invalid since before this job: %s. Drop with DROP INDEX CONCURRENTLY, or build again with REINDEX INDEX CONCURRENTLY."
                            .formatted(broken));
        }
        String awaiting = names(index -> index.state() == State.AWAITS_PARTITIONS);
        if (!awaiting.isEmpty()) {
            notes.add("Invalid until an index of each partition is attached: %s.".formatted(awaiting));
        }
        return notes;
    }

    private String names(Predicate<InvalidIndex> which) {
        return invalid.stream().filter(which).map(InvalidIndex::name).collect(Collectors.joining(", "));
    }
}
