package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.plan.PageRange;
import dev.godwit.sync.plan.TableScope;
import java.util.List;
import java.util.stream.Collectors;

/** The COPY statements of a sync. Columns are always listed by name. */
final class CopySql {

    /** What text output depends on; the same on every session that copies or reads back. */
    static final List<String> SESSION = List.of(
            "SET LOCAL search_path = pg_catalog",
            "SET LOCAL TimeZone = 'UTC'",
            "SET LOCAL DateStyle = 'ISO'",
            "SET LOCAL IntervalStyle = 'postgres'",
            "SET LOCAL extra_float_digits = 3",
            "SET LOCAL bytea_output = 'hex'",
            "SET LOCAL xmloption = 'content'",
            "SET LOCAL row_security = off");

    private CopySql() {}

    /** Reads pages of one relation, without its children. */
    static String out(TableScope scope, TableName relation, PageRange pages, CopyFormat format) {
        String filter = scope.filter() == null ? "" : " AND (" + scope.filter() + ")";
        return "COPY (SELECT %s FROM ONLY %s WHERE %s%s) TO STDOUT (FORMAT %s)"
                .formatted(columns(scope), relation.sql(), pages.condition(), filter, format);
    }

    /** Writes into the target's table, through its partitions where it has any. */
    static String in(TableScope scope, CopyFormat format) {
        return "COPY %s (%s) FROM STDIN (FORMAT %s)".formatted(scope.target().sql(), columns(scope), format);
    }

    /** Reads all of the target's table back. */
    static String back(TableScope scope, CopyFormat format) {
        return "COPY (SELECT %s FROM %s) TO STDOUT (FORMAT %s)"
                .formatted(columns(scope), scope.target().sql(), format);
    }

    private static String columns(TableScope scope) {
        return scope.columns().stream().map(c -> Identifier.quote(c.name())).collect(Collectors.joining(", "));
    }
}
