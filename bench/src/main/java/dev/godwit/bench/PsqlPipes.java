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

/** What one would do by hand: two {@code psql COPY TO | psql COPY FROM} at once, each for half of the table's pages. */
final class PsqlPipes {

    private final Path psql;
    private final EmbeddedPostgres source;
    private final EmbeddedPostgres target;
    private final String options;

    /** @param format of COPY, as in {@code text} and {@code binary} */
    PsqlPipes(Path psql, EmbeddedPostgres source, EmbeddedPostgres target, String format) {
        this.psql = psql;
        this.source = source;
        this.target = target;
        this.options = "(FORMAT %s)".formatted(format);
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
        long middle = pages(sourceDatabase) / 2;
        Usage before = Usage.now(source.pid(), target.pid(), CpuTime.ofEndedChildren());
        var processes = new ArrayList<Process>();
        processes.addAll(pipe(sourceDatabase, targetDatabase, "ctid < '(%d,0)'".formatted(middle)));
        processes.addAll(pipe(sourceDatabase, targetDatabase, "ctid >= '(%d,0)'".formatted(middle)));
        for (Process process : processes) {
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException("psql ended with status %d; what it said is above".formatted(status));
            }
        }
        return Usage.now(source.pid(), target.pid(), CpuTime.ofEndedChildren()).minus(before);
    }

    private List<Process> pipe(String sourceDatabase, String targetDatabase, String half) throws IOException {
        return ProcessBuilder.startPipeline(List.of(
                psql(
                        source,
                        sourceDatabase,
                        "COPY (SELECT * FROM people WHERE %s) TO STDOUT %s".formatted(half, options)),
                psql(target, targetDatabase, "COPY people FROM STDIN " + options)));
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
                        "SELECT pg_relation_size('people') / current_setting('block_size')::bigint")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
