package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.copy.ColumnPlan;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.RowLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the copy of one table means, as a person approved it: which columns go where, and what becomes of each. Part of the plan hash.
 *
 * @param kind always {@code table}
 * @param filter a condition on the source's rows, or null for all
 * @param existing what becomes of the rows that are there
 * @param key the columns by which rows are told apart where some take the place of others; else none
 * @param part whether only rows come that the job's subset has chosen
 */
public record TableScope(
        String kind,
        TableName source,
        TableName target,
        List<ColumnScope> columns,
        @Nullable String filter,
        SyncScope.Existing existing,
        List<String> key,
        boolean part) {

    /** The strategy of a column that passes as it is. */
    public static final String KEEP = "keep";

    /** The strategy of a column whose values go to other rows. */
    public static final String SHUFFLE = "shuffle";

    public TableScope {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Of a table that is to be empty. */
    public static TableScope of(
            TableName source, TableName target, List<ColumnScope> columns, @Nullable String filter) {
        return new TableScope("table", source, target, columns, filter, SyncScope.Existing.REFUSE, List.of(), false);
    }

    /** The same, into a table whose rows fare otherwise. */
    public TableScope into(SyncScope.Existing rows, List<String> columnsOfKey) {
        return new TableScope(kind, source, target, columns, filter, rows, columnsOfKey, part);
    }

    /** The same, of rows that are chosen by the job's subset, or not. */
    public TableScope chosen(boolean bySubset) {
        return new TableScope(kind, source, target, columns, filter, existing, key, bySubset);
    }

    /** Reads it from the scope of a task. */
    public static TableScope read(JsonNode scope) {
        return Json.as(scope, TableScope.class);
    }

    /** Of a task that copies one table, or several. */
    public static Map<TableName, TableScope> readAll(JsonNode scope) {
        var scopes = new HashMap<TableName, TableScope>();
        Iterable<JsonNode> each = scope.isArray() ? scope : List.of(scope);
        each.forEach(node -> {
            TableScope table = read(node);
            scopes.put(table.source(), table);
        });
        return scopes;
    }

    /**
     * One column, and what becomes of it.
     *
     * @param type as SQL writes it
     * @param base the type below a domain, with its modifier; null where {@code type} is no domain
     * @param strategy of the built-in or installed ones, or {@link #KEEP}
     * @param parameters of the strategy, as the policy has them
     * @param domain whose keys are used
     */
    public record ColumnScope(
            String name,
            String type,
            @Nullable String base,
            boolean nullable,
            String strategy,
            Map<String, Object> parameters,
            String domain) {

        public ColumnScope {
            parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
        }

        /** Whether its values go to other rows. */
        public boolean isShuffled() {
            return strategy.equals(SHUFFLE);
        }

        /** What its values look like: of a domain, the type below. */
        public ColumnType columnType() {
            return ColumnType.of(base == null ? type : base);
        }

        private ColumnPlan plan(AnonymizationStrategies strategies) {
            return strategy.equals(KEEP)
                    ? ColumnPlan.untouched(name, columnType(), nullable)
                    : ColumnPlan.masked(name, columnType(), nullable, masking(strategies), domain);
        }

        /** @throws IllegalStateException if this worker does not know the strategy, or not with these parameters */
        public Masking masking(AnonymizationStrategies strategies) {
            AnonymizationStrategy known = strategies
                    .find(strategy)
                    .orElseThrow(() -> new IllegalStateException(
                            "This worker has no strategy '%s', which the plan asks for.".formatted(strategy)));
            var given = new Parameters(parameters);
            Masking masking = known.configure(given);
            if (!given.problems().isEmpty()) {
                throw new IllegalStateException(String.join(" ", given.problems()));
            }
            return masking;
        }
    }

    /** How rows of this table look in COPY, and which of their columns are masked. */
    public RowLayout layout(CopyFormat format, AnonymizationStrategies strategies) {
        return new RowLayout(
                source.toString(),
                format,
                columns.stream().map(c -> c.plan(strategies)).toList());
    }
}
