package dev.godwit.sync;

import dev.godwit.common.postgres.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A schema with rows and with a subset of them, made from a number: keys of one column, of two, of type uuid or none; partitioned tables; foreign keys that may be
 * NULL or not, to other tables, in cycles and to themselves; references that the database does not know, some of them to nothing.
 */
record GeneratedSchema(long seed, List<Table> tables, List<Reference> references) {

    /** What tells rows apart. */
    enum Key {
        INT,
        UUID,
        TWO,
        PARTITIONED,
        NONE;

        List<String> columns() {
            return switch (this) {
                case INT, UUID, PARTITIONED -> List.of("id");
                case TWO -> List.of("a", "b");
                case NONE -> List.of();
            };
        }
    }

    /** A table, with the rules for its rows. */
    record Table(
            String name,
            Key key,
            int rows,
            @Nullable String filter,
            @Nullable Integer sample,
            @Nullable Integer atMost,
            boolean onlyReferenced) {

        String sql() {
            return "public." + Identifier.quote(name);
        }
    }

    /** @param known whether the database has it as a foreign key */
    record Reference(int number, Table from, Table to, boolean nullable, boolean full, boolean known) {

        List<String> columns() {
            return to.key().columns().stream()
                    .map(column -> "f%d_%s".formatted(number, column))
                    .toList();
        }

        String type(int column) {
            return switch (to.key()) {
                case UUID -> "uuid";
                case TWO -> column == 0 ? "int" : "text";
                case INT, PARTITIONED, NONE -> "int";
            };
        }
    }

    static GeneratedSchema of(long seed) {
        var random = new Random(seed);
        var tables = new ArrayList<Table>();
        int count = 4 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            boolean only = random.nextInt(6) == 0;
            tables.add(new Table(
                    (random.nextInt(4) == 0 ? "Table " : "t") + i,
                    i == 0 ? Key.INT : Key.values()[random.nextInt(Key.values().length)],
                    60 + random.nextInt(240),
                    random.nextInt(3) == 0 ? "v < " + (40 + random.nextInt(50)) : null,
                    !only && random.nextInt(3) == 0 ? 30 + random.nextInt(60) : null,
                    !only && random.nextInt(4) == 0 ? 5 + random.nextInt(60) : null,
                    only));
        }
        var references = new ArrayList<Reference>();
        for (Table from : tables) {
            int many = random.nextInt(4);
            for (int i = 0; i < many; i++) {
                Table to = random.nextInt(5) == 0 ? from : tables.get(random.nextInt(count));
                if (to.key() != Key.NONE) {
                    boolean nullable = random.nextBoolean();
                    boolean known = random.nextInt(7) != 0;
                    references.add(new Reference(
                            references.size(),
                            from,
                            to,
                            nullable,
                            known && to.key() == Key.TWO && random.nextBoolean(),
                            known));
                }
            }
        }
        return new GeneratedSchema(seed, tables, references);
    }

    List<Reference> of(Table table) {
        return references.stream().filter(each -> each.from().equals(table)).toList();
    }

    /** Without foreign keys. */
    String create() {
        var sql = new StringBuilder();
        for (Table table : tables) {
            var columns = new ArrayList<String>(List.of("rid bigint NOT NULL", "v int NOT NULL"));
            switch (table.key()) {
                case INT, PARTITIONED -> columns.add("id int PRIMARY KEY");
                case UUID -> columns.add("id uuid PRIMARY KEY");
                case TWO -> columns.addAll(List.of("a int", "b text", "PRIMARY KEY (a, b)"));
                case NONE -> {}
            }
            for (Reference reference : of(table)) {
                for (int i = 0; i < reference.columns().size(); i++) {
                    columns.add("%s %s".formatted(reference.columns().get(i), reference.type(i)));
                }
            }
            sql.append("CREATE TABLE %s (%s)%s;\n"
                    .formatted(
                            table.sql(),
                            String.join(", ", columns),
                            table.key() == Key.PARTITIONED ? " PARTITION BY RANGE (id)" : ""));
            if (table.key() == Key.PARTITIONED) {
                sql.append("""
                        CREATE TABLE public.%1$s PARTITION OF %2$s FOR VALUES FROM (MINVALUE) TO (50);
                        CREATE TABLE public.%3$s PARTITION OF %2$s FOR VALUES FROM (50) TO (MAXVALUE) PARTITION BY HASH (id);
                        CREATE TABLE public.%4$s PARTITION OF public.%3$s FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                        CREATE TABLE public.%5$s PARTITION OF public.%3$s FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                        """.formatted(
                                Identifier.quote(table.name() + "_low"),
                                table.sql(),
                                Identifier.quote(table.name() + "_high"),
                                Identifier.quote(table.name() + "_high0"),
                                Identifier.quote(table.name() + "_high1")));
            }
        }
        return sql.toString();
    }

    String foreignKeys() {
        return references.stream()
                .filter(Reference::known)
                .map(each -> "ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES %s (%s)%s;\n"
                        .formatted(
                                each.from().sql(),
                                String.join(", ", each.columns()),
                                each.to().sql(),
                                String.join(", ", each.to().key().columns()),
                                each.full() ? " MATCH FULL" : ""))
                .collect(Collectors.joining());
    }

    /** Rows, with gaps where others were deleted. */
    String rows() {
        var random = new Random(seed + 1);
        var sql = new StringBuilder();
        for (Table table : tables) {
            for (int row = 0; row < table.rows(); row++) {
                var values = new ArrayList<String>(List.of(String.valueOf(row), String.valueOf(random.nextInt(100))));
                values.addAll(key(table, row));
                for (Reference reference : of(table)) {
                    values.addAll(value(reference, random));
                }
                sql.append("INSERT INTO %s VALUES (%s);\n".formatted(table.sql(), String.join(", ", values)));
            }
        }
        return sql.toString();
    }

    private static List<String> key(Table table, int row) {
        return switch (table.key()) {
            case INT, PARTITIONED -> List.of(String.valueOf(row));
            case UUID -> List.of("md5('%d')::uuid".formatted(row));
            case TWO -> List.of(String.valueOf(row % 7), "'b%d'".formatted(row / 7));
            case NONE -> List.of();
        };
    }

    private static List<String> value(Reference reference, Random random) {
        int parts = reference.columns().size();
        if (reference.nullable() && random.nextInt(4) == 0) {
            List<String> nothing =
                    IntStream.range(0, parts).mapToObj(i -> "NULL").toList();
            if (parts == 1 || reference.full() || random.nextBoolean()) {
                return nothing;
            }
            return List.of("3", "NULL");
        }
        int rows = reference.to().rows();
        int row = !reference.known() && random.nextInt(10) == 0 ? rows + 1_000 : random.nextInt(rows);
        return key(reference.to(), row);
    }

    /** Lines of the sync's file. */
    String subset() {
        var lines = new ArrayList<String>();
        lines.add("subset:");
        lines.add("  seed: " + seed);
        lines.add("  tables:");
        lines.add("    public.none: {}");
        lines.remove(lines.size() - 1);
        for (Table table : tables) {
            if (table.sample() != null || table.atMost() != null) {
                lines.add("    \"public.%s\": {%s}"
                        .formatted(
                                table.name(),
                                IntStream.range(0, 2)
                                        .mapToObj(i -> i == 0
                                                ? table.sample() == null ? "" : "sample: " + table.sample()
                                                : table.atMost() == null ? "" : "at_most: " + table.atMost())
                                        .filter(each -> !each.isEmpty())
                                        .collect(Collectors.joining(", "))));
            }
        }
        if (lines.get(lines.size() - 1).equals("  tables:")) {
            lines.set(lines.size() - 1, "  tables: {}");
        }
        lines.add("  only_referenced: [%s]"
                .formatted(tables.stream()
                        .filter(Table::onlyReferenced)
                        .map(table -> "\"public.%s\"".formatted(table.name()))
                        .collect(Collectors.joining(", "))));
        lines.add("  references: [%s]"
                .formatted(references.stream()
                        .filter(each -> !each.known())
                        .map(each -> "\"public.%s(%s) -> public.%s(%s)\""
                                .formatted(
                                        each.from().name(),
                                        String.join(", ", each.columns()),
                                        each.to().name(),
                                        String.join(", ", each.to().key().columns())))
                        .collect(Collectors.joining(", "))));
        return String.join("\n", lines);
    }

    /** As the sync's file has them. */
    String filters() {
        return tables.stream()
                .filter(table -> table.filter() != null)
                .map(table -> "\"public.%s\": \"%s\"".formatted(table.name(), table.filter()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
