package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.MarkdownExample;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what a reader of a page does: writes its files and types its commands, in order, in one directory. Only addresses and places are
 * others: the page's servers, ports and home directory are those of the test.
 */
final class PageShell implements AutoCloseable {

    private static final Set<String> SERVING = Set.of("up", "coordinator", "worker");
    private static final Pattern EXIT = Pattern.compile("exit=(\\d+)");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern DATABASE = Pattern.compile("(?:localhost|db-\\d):5432/(\\w+)");
    private static final String ROLES = """
            DO $$ BEGIN
                IF to_regrole('%1$s') IS NULL THEN CREATE ROLE %1$s LOGIN PASSWORD '%2$s'; END IF;
            END $$;
            GRANT pg_read_all_stats TO %1$s;
            """;

    private final Path directory;
    private final PostgresExtension postgres;
    private final Map<String, String> places;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, TestDatabase> databases = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Deque<RunningCommand> running = new ArrayDeque<>();
    private final int port;

    /** @param places what stands for what in the pages, beside the usual */
    PageShell(Path directory, PostgresExtension postgres, Map<String, String> places) throws IOException {
        this.directory = directory;
        this.postgres = postgres;
        this.port = freePort();
        this.places = new HashMap<>(places);
        this.places.put("/home/you", directory.resolve("home").toString());
        this.places.put(" ~/", " " + directory.resolve("home") + "/");
        this.places.put("/etc/godwit", directory.resolve("etc").toString());
        this.places.put("127.0.0.1:8480", "127.0.0.1:" + port);
        this.places.put("coordinator-1:8480", "127.0.0.1:" + port);
        this.places.put("host: 0.0.0.0, port: 8480", "host: 127.0.0.1, port: " + port);
        this.places.put("port: 9464", "port: 0");
        Files.createDirectory(directory.resolve("home"));
        Files.createDirectory(directory.resolve("etc"));
        environment.put("HOME", directory.resolve("home").toString());
    }

    /** Does what one block says. */
    void follow(MarkdownExample example) throws Exception {
        switch (example.language()) {
            case "text" -> {}
            case "yaml", "sql" -> write(example);
            case "console" -> {
                if (example.has("run")) {
                    run(example);
                }
            }
            default -> throw new AssertionError("What is to be done with " + example + "?");
        }
    }

    private void write(MarkdownExample example) throws IOException, SQLException {
        Path file = directory.resolve(example.info().replaceFirst("^\\w+ ", ""));
        Files.createDirectories(file.getParent());
        Files.writeString(file, here(example.code()));
    }

    private void run(MarkdownExample example) throws Exception {
        Matcher exit = EXIT.matcher(example.info());
        int expected = exit.find() ? Integer.parseInt(exit.group(1)) : 0;
        for (String command : ShellWords.commands(example.code())) {
            run(example.location() + ": " + command, here(command), expected);
        }
    }

    private void run(String where, String command, int expected) throws Exception {
        String[] words = ShellWords.of(command);
        if (words[0].equals("export")) {
            environment.put(words[1].split("=", 2)[0], words[1].split("=", 2)[1]);
        } else if (!words[0].equals("godwit")) {
            var process = new ProcessBuilder("bash", "-c", command)
                    .directory(directory.toFile())
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).as(where).isEqualTo(expected);
        } else if (SERVING.contains(words[1])) {
            var arguments = new ArrayList<>(List.of(words).subList(1, words.length));
            if (words[1].equals("up")) {
                arguments.addAll(List.of("--port", String.valueOf(port)));
            }
            running.push(RunningCommand.start(directory, environment, arguments.toArray(String[]::new)));
        } else {
            Ran ran = Ran.in(
                    directory,
                    environment,
                    List.of(words).subList(1, words.length).toArray(String[]::new));
            assertThat(ran.status()).as("%s%n%s%s", where, ran.out(), ran.err()).isEqualTo(expected);
            remember(command, ran.out() + ran.err());
        }
    }

    /** What pages call JOB, LETTER and TOKEN is what was told of last. */
    private void remember(String command, String told) {
        if (command.matches("godwit (jobs submit|migrate up|sync run) .*")) {
            UUID.matcher(told).results().findFirst().ifPresent(id -> names.put("JOB", id.group()));
        }
        if (command.startsWith("godwit dead-letters list")) {
            UUID.matcher(told).results().findFirst().ifPresent(id -> names.put("LETTER", id.group()));
        }
        if (command.startsWith("godwit token create")) {
            names.put("TOKEN", told.replaceFirst("(?s)^Token (\\S+) of .*", "$1"));
        }
    }

    private String here(String text) throws SQLException {
        String result = text;
        for (Map.Entry<String, String> place : places.entrySet()) {
            result = result.replace(place.getKey(), place.getValue());
        }
        for (Map.Entry<String, String> name : names.entrySet()) {
            result = result.replaceAll("(?<= )%s\\b".formatted(name.getKey()), name.getValue());
        }
        var found = DATABASE.matcher(result);
        var replaced = new StringBuilder();
        while (found.find()) {
            TestDatabase database = database(found.group(1));
            found.appendReplacement(replaced, "%s:%d/%s".formatted(database.host(), database.port(), database.name()));
        }
        return found.appendTail(replaced).toString();
    }

    /** A new database for each name that the page has, which belongs to the role that the page connects as. */
    private TestDatabase database(String name) throws SQLException {
        if (!databases.containsKey(name)) {
            boolean control = name.equals("control");
            String owner = control ? "godwit" : "shop_owner";
            TestDatabase database = postgres.newDatabase(name);
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                statement.execute(ROLES.formatted(owner, control ? "battery-staple" : "correct-horse"));
                statement.execute("ALTER DATABASE \"%s\" OWNER TO %s".formatted(database.name(), owner));
                // As "Spare the source" asks for.
                statement.execute("GRANT pg_read_all_stats TO " + owner);
            }
            databases.put(name, database);
        }
        return databases.get(name);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        running.forEach(RunningCommand::close);
    }
}
