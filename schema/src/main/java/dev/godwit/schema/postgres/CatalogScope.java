package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import java.util.Collection;
import java.util.List;

/** What of a database to read. Godwit's own schema and PostgreSQL's are never part of it. */
public sealed interface CatalogScope {

    /** All schemas. */
    record Everything() implements CatalogScope {}

    /** All relations of these schemas, and partitions of theirs wherever they lie. */
    record Schemas(List<String> names) implements CatalogScope {
        public Schemas {
            names = List.copyOf(names);
        }
    }

    /** These relations, and all their partitions. */
    record Tables(List<TableName> names) implements CatalogScope {
        public Tables {
            names = List.copyOf(names);
        }
    }

    static CatalogScope everything() {
        return new Everything();
    }

    static CatalogScope schemas(String... names) {
        return new Schemas(List.of(names));
    }

    static CatalogScope tables(Collection<TableName> names) {
        return new Tables(List.copyOf(names));
    }
}
