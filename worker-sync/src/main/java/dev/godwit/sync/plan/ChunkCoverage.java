package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether ranges cover relations: each row once. However often chunks were cut anew, those of a relation must make one chain, from no lower bound to no upper one, in
 * which each begins where another ends.
 */
public final class ChunkCoverage {

    /** A range that was copied. */
    public record Copied(TableName relation, ChunkRange range) {}

    private ChunkCoverage() {}

    /** What is wrong, in a sentence; empty if nothing is. No bound of a key is part of it. */
    public static Optional<String> problem(List<TableName> relations, List<Copied> copied) {
        var byRelation = new HashMap<TableName, List<ChunkRange>>();
        relations.forEach(relation -> byRelation.put(relation, new ArrayList<>()));
        for (Copied each : copied) {
            List<ChunkRange> ranges = byRelation.get(each.relation());
            if (ranges == null) {
                return Optional.of("'%s' was copied, which the plan does not know".formatted(each.relation()));
            }
            ranges.add(each.range());
        }
        for (TableName relation : relations) {
            Optional<String> problem = problem(relation, byRelation.getOrDefault(relation, List.of()));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(TableName relation, List<ChunkRange> ranges) {
        boolean nullable = ranges.stream()
                .anyMatch(range ->
                        range.keys() != null && range.keys().columns().stream().anyMatch(KeyColumn::nullable));
        long nulls = ranges.stream()
                .filter(range -> range.keys() != null && range.keys().nulls())
                .count();
        if (nulls != (nullable ? 1 : 0)) {
            return Optional.of("the rows of '%s' whose key is NULL were copied %d times".formatted(relation, nulls));
        }
        var next = new HashMap<Object, ChunkRange>();
        for (ChunkRange range : ranges) {
            if ((range.keys() == null || !range.keys().nulls()) && next.put(bound(from(range)), range) != null) {
                return Optional.of("two parts of '%s' begin at the same place".formatted(relation));
            }
        }
        return chain(relation, next);
    }

    private static Optional<String> chain(TableName relation, Map<Object, ChunkRange> next) {
        if (next.isEmpty()) {
            return Optional.of("nothing of '%s' was copied".formatted(relation));
        }
        int count = next.size();
        ChunkRange at = next.remove(bound(null));
        while (at != null && to(at) != null) {
            at = next.remove(bound(to(at)));
        }
        if (at == null) {
            return Optional.of("between the %d parts of '%s' there is a gap".formatted(count, relation));
        }
        return next.isEmpty()
                ? Optional.empty()
                : Optional.of("of the %d parts of '%s' some overlap".formatted(count, relation));
    }

    private static @Nullable Object from(ChunkRange range) {
        return range.keys() == null ? range.from() : range.keys().from();
    }

    private static @Nullable Object to(ChunkRange range) {
        return range.keys() == null ? range.to() : range.keys().to();
    }

    /** An unbounded end is one, too. */
    private static Object bound(@Nullable Object end) {
        return end == null ? Optional.empty() : end;
    }
}
