package dev.godwit.cli.chaos;

import java.util.List;

/** Five shapes of table: an int key, a uuid key, a composite key, no key, partitioned. Rows of different sizes; nothing is masked but one column. */
final class Shapes {

    static final List<String> TABLES = List.of("by_int", "by_uuid", "by_pair", "keyless", "parted");

    static final String SCHEMA = """
            CREATE TABLE by_int (id int PRIMARY KEY, body text NOT NULL, mail text NOT NULL);
            CREATE TABLE by_uuid (id uuid PRIMARY KEY, body text NOT NULL);
            CREATE TABLE by_pair (a int, b text, body text NOT NULL, PRIMARY KEY (a, b));
            CREATE TABLE keyless (n int NOT NULL, body text);
            CREATE TABLE parted (id bigint NOT NULL, at date NOT NULL, body text NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
            CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2025-07-01') TO ('2026-01-01');
            """;

    static final String POLICY = """
            rules:
              public.by_int.mail: email
              public.by_int.id: {keep: {reason: surrogate, by: test, until: 2099-01-01}}
              public.by_int.body: {keep: {reason: made up, by: test, until: 2099-01-01}}
              public.by_uuid.*: {keep: {reason: made up, by: test, until: 2099-01-01}}
              public.by_pair.*: {keep: {reason: made up, by: test, until: 2099-01-01}}
              public.keyless.*: {keep: {reason: made up, by: test, until: 2099-01-01}}
              public.parted.*: {keep: {reason: made up, by: test, until: 2099-01-01}}
            """;

    static final String SYNC = """
            source: production
            target: staging
            tables: ["public.*"]
            policy: policy.yaml
            existing: truncate
            chunk_size: 1MiB
            """;

    private Shapes() {}

    static String rows(int each) {
        return """
                INSERT INTO by_int SELECT i, repeat('x', 50 + i %% 200), 'p' || i || '@secret.example' FROM generate_series(1, %1$d) i;
                INSERT INTO by_uuid SELECT md5(i::text)::uuid, repeat('y', 50 + i %% 200) FROM generate_series(1, %1$d) i;
                INSERT INTO by_pair SELECT i %% 100, i::text, repeat('z', 50 + i %% 200) FROM generate_series(1, %1$d) i;
                INSERT INTO keyless SELECT i %% 1000, repeat('w', 50 + i %% 200) FROM generate_series(1, %1$d) i;
                INSERT INTO parted SELECT i, date '2025-01-01' + i %% 365, repeat('v', 50 + i %% 200) FROM generate_series(1, %1$d) i;
                ANALYZE;
                """.formatted(each);
    }

    /** Count and sum of 64-bit row hashes of a table: equal bags, equal answers, but for one chance in 2^64. Of {@code by_int} without its masked column. */
    static String bag(String table) {
        String row = table.equals("by_int") ? "(t.id, t.body)" : "t";
        return "SELECT count(*) || '/' || coalesce(sum(hashtextextended(%s::text, 0)::numeric), 0) FROM %s t"
                .formatted(row, table);
    }
}
