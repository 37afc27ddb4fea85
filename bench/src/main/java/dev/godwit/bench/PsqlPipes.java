package dev.godwit.bench;

import dev.godwit.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one would do by hand: some {@code psql COPY TO | psql COPY FROM} at once, each for its part of the table's pages. */
final class PsqlPipes {

    private final Path psql;
    private final EmbeddedPostgres source;
    private final EmbeddedPostgres target;
    private final String table;
    private final String options;
    private final int pipes;

    /** @param format of COPY, as in {@code text} and {@code binary} */
    PsqlPipes(Path psql, EmbeddedPostgres source, EmbeddedPostgres target, String table, String format, int pipes) {
        this.psql = psql;
        this.source = source;
        this.target = target;
        this.table = table;
        this.options = "(FORMAT %s)".formatted(format);
        this.pipes = pipes;
    }

    /** {@code psql} on the path. */
    static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "psql"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Copies the table of {@code database} to that of the same name, and says what it took. */
    Usage run(String sourceDatabase, String targetDatabase) throws IOException, InterruptedException, SQLException {
        long pages = pages(sourceDatabase);
        Usage before = Usage.now(source.pid(), target.pid(), CpuTime.ofEndedChildren());
        var processes = new ArrayList<Process>();
        for (int pipe = 0; pipe < pipes; pipe++) {
            String from = "ctid >= '(%d,0)'".formatted(pages * pipe / pipes);
            String to = pipe == pipes - 1 ? "" : " AND ctid < '(%d,0)'".formatted(pages * (pipe + 1) / pipes);
            processes.addAll(pipe(sourceDatabase, targetDatabase, from + to));
        }
        for (Process process : processes) {
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException("psql ended with status %d; what it said is above".formatted(status));
            }
        }
        return Usage.now(source.pid(), target.pid(), CpuTime.ofEndedChildren()).minus(before);
    }

    private List<Process> pipe(String sourceDatabase, String targetDatabase, String part) throws IOException {
        return ProcessBuilder.startPipeline(List.of(
                psql(
                        source,
                        sourceDatabase,
                        "COPY (SELECT * FROM %s WHERE %s) TO STDOUT %s".formatted(table, part, options)),
                psql(target, targetDatabase, "COPY %s FROM STDIN %s".formatted(table, options))));
    }

    private ProcessBuilder psql(EmbeddedPostgres server, String database, String sql) {
        return new ProcessBuilder(
                        psql.toString(),
                        "--no-psqlrc",
                        "--quiet",
                        "--set=ON_ERROR_STOP=1",
                        "--host=" + server.host(),
                        "--port=" + server.port(),
                        "--username=" + server.user(),
                        "--dbname=" + database,
                        "--command=" + sql)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private long pages(String database) throws SQLException {
        try (Connection connection = source.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT pg_relation_size('%s') / current_setting('block_size')::bigint".formatted(table))) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
