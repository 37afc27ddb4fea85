package dev.godwit.bench;

import dev.godwit.bench.BenchTable.Contents;
import dev.godwit.common.json.Json;
import dev.godwit.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A source and a target: two clusters of the same version and settings on loopback. */
final class Clusters implements AutoCloseable {

    static final String SOURCE = "source";
    static final String TARGET = "target";

    private final EmbeddedPostgres source;
    private final EmbeddedPostgres target;

    private Clusters(EmbeddedPostgres source, EmbeddedPostgres target) {
        this.source = source;
        this.target = target;
    }

    /** Starts both, each with an empty database. */
    static Clusters start(Map<String, String> more) {
        EmbeddedPostgres source = server(more);
        EmbeddedPostgres target;
        try {
            target = server(more);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
        source.createDatabase(SOURCE);
        target.createDatabase(TARGET);
        return new Clusters(source, target);
    }

    private static EmbeddedPostgres server(Map<String, String> more) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("shared_buffers", "512MB");
        settings.put("max_wal_size", "8GB");
        settings.put("checkpoint_timeout", "30min");
        settings.put("autovacuum", "off");
        settings.putAll(more);
        var builder = EmbeddedPostgres.builder();
        settings.forEach(builder::setting);
        return builder.start();
    }

    EmbeddedPostgres source() {
        return source;
    }

    EmbeddedPostgres target() {
        return target;
    }

    Connection toSource() throws SQLException {
        return source.connect(SOURCE);
    }

    Connection toTarget() throws SQLException {
        return target.connect(TARGET);
    }

    /** Makes the table on both sides, and fills that of the source. */
    Contents prepare(BenchTable table, long rows, Report report) throws SQLException {
        try (Connection connection = toTarget()) {
            table.create(connection);
        }
        try (Connection connection = toSource()) {
            table.create(connection);
            report.note("making %d rows ...", rows);
            table.fill(connection, rows);
            describe(connection, report);
            try (var statement = connection.createStatement();
                    var size = statement.executeQuery(
                            "SELECT pg_relation_size('%s'), pg_table_size('%1$s')".formatted(table.name()))) {
                size.next();
                report.line(
                        "table       %s: %,d rows, %,d MiB, %,d MiB of it out of line, %d bytes a row; %d of %d columns masked; no index on either side",
                        table.name(),
                        rows,
                        size.getLong(2) >> 20,
                        (size.getLong(2) - size.getLong(1)) >> 20,
                        size.getLong(2) / rows,
                        table.masked(),
                        table.columns().size());
            }
            return table.contents(connection);
        }
    }

    /** The version of both, and the settings that matter. */
    void describe(Connection connection, Report report) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("""
                        SELECT current_setting('server_version'), string_agg(name || '=' || current_setting(name), ', ' ORDER BY name)
                        FROM pg_settings
                        WHERE name IN ('shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'autovacuum', 'fsync',
                            'synchronous_commit', 'full_page_writes', 'wal_level', 'maintenance_work_mem')
                        """)) {
            found.next();
            report.line("servers     PostgreSQL %s, two clusters on loopback", found.getString(1));
            report.line("settings    %s", found.getString(2));
        }
    }

    /** One sync in a JVM of its own. */
    SyncRun sync(Map<String, byte[]> files, int slots, String heap, boolean sampled) throws Exception {
        try (var jvm = start(files, slots, heap, sampled, 0)) {
            return Json.as(Json.parse(jvm.answer()), SyncRun.class);
        }
    }

    /** The second sync of a JVM, as of a worker that has worked before. */
    SyncRun warmSync(BenchTable table, Map<String, byte[]> files, int slots, String heap) throws Exception {
        try (var jvm = start(files, slots, heap, false, 1)) {
            jvm.answer();
            empty(table);
            jvm.go();
            return Json.as(Json.parse(jvm.answer()), SyncRun.class);
        }
    }

    private ChildJvm start(Map<String, byte[]> files, int slots, String heap, boolean sampled, int warmUps)
            throws IOException {
        var order = new SyncJvm.Order(
                source.jdbcUrl(SOURCE),
                target.jdbcUrl(TARGET),
                source.user(),
                source.pid(),
                target.pid(),
                slots,
                files,
                sampled,
                warmUps);
        return ChildJvm.start(SyncJvm.class, heap, List.of(Json.text(order)));
    }

    /** Fails unless the target has the rows of the source, masked or not. */
    void check(String who, BenchTable table, boolean masked, Contents expected) throws SQLException {
        try (Connection connection = toTarget()) {
            Contents found = table.contents(connection);
            var wanted = new Contents(expected.rows(), expected.checksum(), masked ? 0 : expected.plain());
            if (!found.equals(wanted)) {
                throw new IllegalStateException(
                        "%s copied something else: %s, expected %s".formatted(who, found, wanted));
            }
        }
    }

    void empty(BenchTable table) throws SQLException {
        try (Connection connection = toTarget()) {
            table.empty(connection);
        }
    }

    /** CPU of both servers up to now, and {@code client} beside it. */
    Usage usage(double client) {
        return Usage.now(source.pid(), target.pid(), client);
    }

    @Override
    public void close() {
        try (source) {
            target.close();
        }
    }
}
