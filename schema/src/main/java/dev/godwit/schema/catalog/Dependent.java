package dev.godwit.schema.catalog;

import dev.godwit.common.postgres.TableName;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Something outside a table that needs it, as PostgreSQL's own records ({@code pg_depend}) have it. They do not see into the
 * bodies of functions in plpgsql or quoted SQL, nor into applications.
 *
 * @param kind such as {@code view}, {@code materialized view}, {@code function}, {@code policy}, {@code foreign key}
 * @param description as PostgreSQL describes it: {@code view shop.active_customers}
 * @param relation the relation it is or belongs to, where there is one
 * @param columns those it needs; empty when it needs the table as a whole
 */
public record Dependent(String kind, String description, Optional<TableName> relation, SortedSet<String> columns) {

    public Dependent {
        columns = Collections.unmodifiableSortedSet(new TreeSet<>(columns));
    }
}
