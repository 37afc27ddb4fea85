package dev.godwit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The table that is copied: ten columns, three of them personal, about 175 bytes a row. */
final class PeopleTable {

    private static final String DDL = """
            CREATE TABLE people (
                id bigint NOT NULL,
                email text NOT NULL,
                name text NOT NULL,
                phone text NOT NULL,
                city text NOT NULL,
                born date NOT NULL,
                balance numeric(12, 2) NOT NULL,
                active boolean NOT NULL,
                created timestamptz NOT NULL,
                note text NOT NULL)
            """;

    private static final String ROWS = """
            INSERT INTO people
            SELECT i,
                'person.' || i || '@mail.example',
                'Given' || i % 9973 || ' Family' || i % 99991,
                '+49 30 ' || 10000000 + i,
                (ARRAY['Berlin', 'Hamburg', 'Leipzig', 'Bremen', 'Freiburg'])[1 + i % 5],
                date '1940-01-01' + (i * 7919 % 25000)::int,
                (i * 104729 % 100000000) / 100.0,
                i % 3 <> 0,
                timestamptz '2024-01-01' + i * interval '1 second',
                md5(i::text)
            FROM generate_series(1, :rows::bigint) i
            """;

    private static final String POLICY = """
            version: 1
            rules:
              public.people.email: email
              public.people.name: name
              public.people.phone: phone
              public.people.id: {keep: {reason: generated, by: bench, until: 2099-01-01}}
              public.people.city: {keep: {reason: generated, by: bench, until: 2099-01-01}}
              public.people.born: {keep: {reason: generated, by: bench, until: 2099-01-01}}
              public.people.balance: {keep: {reason: generated, by: bench, until: 2099-01-01}}
              public.people.active: {keep: {reason: generated, by: bench, until: 2099-01-01}}
              public.people.created: {keep: {reason: generated, by: bench, until: 2099-01-01}}
              public.people.note: {keep: {reason: generated, by: bench, until: 2099-01-01}}
            """;

    private PeopleTable() {}

    static void create(Connection connection) throws SQLException {
        execute(connection, DDL);
    }

    static void fill(Connection connection, long rows) throws SQLException {
        execute(connection, ROWS.replace(":rows", Long.toString(rows)));
        execute(connection, "VACUUM (FREEZE, ANALYZE) people");
        execute(connection, "CHECKPOINT");
    }

    static void empty(Connection connection) throws SQLException {
        execute(connection, "TRUNCATE people");
        execute(connection, "CHECKPOINT");
    }

    static Bundle bundle(String chunkSize) throws BundleException {
        String file = """
                source: source
                target: target
                tables: [public.people]
                policy: policy.yaml
                chunk_size: %s
                existing: refuse
                """.formatted(chunkSize);
        return Bundle.of(Map.of("sync.yaml", file.getBytes(UTF_8), "policy.yaml", POLICY.getBytes(UTF_8)));
    }

    /**
     * What tells whether all rows came.
     *
     * @param checksum over every column that no policy changes
     * @param plain how many rows hold an address or a name as the source makes them
     */
    record Contents(long rows, long checksum, long plain) {}

    static Contents contents(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("""
                        SELECT count(*),
                            coalesce(sum(hashtextextended(
                                id || city || born || balance || active || created || note, 0) / 8388608), 0)::bigint,
                            count(*) FILTER (WHERE email LIKE '%@mail.example' OR name LIKE 'Given% Family%')
                        FROM people
                        """)) {
            found.next();
            return new Contents(found.getLong(1), found.getLong(2), found.getLong(3));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
