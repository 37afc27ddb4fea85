package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversIT {

    @TempDir
    private Path directory;

    @Test
    void whatAKilledProcessLeftIsEndedAndItsTemporaryDirectoriesDeleted() throws Exception {
        Path kept = directory.resolve("kept");
        Map<String, String> said = runAndKillOwner(kept);
        assertThat(said)
                .containsOnlyKeys(
                        "temporary.pid", "temporary", "kept.pid", "process.pid", "inProcess", "child", "child.pid");
        assertThat(alive(said, "temporary.pid")).isTrue();
        assertThat(alive(said, "kept.pid")).isTrue();
        assertThat(alive(said, "process.pid")).isTrue();

        Leftovers.sweep();

        for (String pid : List.of("temporary.pid", "kept.pid", "process.pid")) {
            assertThat(alive(said, pid)).as(pid).isFalse();
        }
        assertThat(ends(said, "child.pid"))
                .as("a broker ends when its parent is gone")
                .isTrue();
        for (String temporary : List.of("temporary", "inProcess", "child")) {
            assertThat(Path.of(said.getOrDefault(temporary, "?"))).as(temporary).doesNotExist();
        }
        assertThat(kept.resolve("server.log")).content().contains("database system is shut down");
        assertThat(kept.resolve("data/PG_VERSION")).exists();
    }

    @Test
    void aProcessThatExitsWithoutClosingLeavesNothing() throws Exception {
        Process owner = Jvm.of(ExitMain.class).start();
        List<String> said;
        try (BufferedReader reader = owner.inputReader(StandardCharsets.UTF_8)) {
            said = reader.lines().filter(line -> line.startsWith("! ")).toList();
        } finally {
            owner.destroyForcibly().waitFor();
        }

        assertThat(said).hasSize(2);
        assertThat(ProcessHandle.of(Long.parseLong(said.get(0).substring(2)))
                        .map(process -> ProcessMark.of(process).alive()))
                .isNotEqualTo(Optional.of(true));
        assertThat(Path.of(said.get(1).substring(2))).doesNotExist();
    }

    @Test
    void aLiveOwnersServerIsLeftAlone() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.temporary()) {
            Leftovers.sweep();

            assertThat(postgres.isRunning()).isTrue();
            assertThat(postgres.directory()).exists();
        }
    }

    @Test
    void aReusedPidIsNotTakenForTheServer() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Path record = record(ProcessMark.namespace(), stranger.pid(), "1");

            Leftovers.sweep();

            assertThat(record).doesNotExist();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void anotherContainersRecordIsNotJudgedHere() throws IOException {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            String namespace = ProcessMark.boot(ProcessMark.namespace()) + "/pid:[1]";
            Path record = record(
                    namespace, other.pid(), ProcessMark.of(other.toHandle()).started());

            Leftovers.sweep();

            assertThat(record).exists();
            assertThat(other.isAlive()).isTrue();
            Files.delete(record);
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void afterARebootNothingIsEndedAndTemporaryDirectoriesAreDeleted() throws IOException {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path temporary = Files.createDirectory(directory.resolve("temporary"));
            Path record = record(
                    "an-earlier-boot/pid:[1]",
                    other.pid(),
                    ProcessMark.of(other.toHandle()).started());
            Files.writeString(record, Files.readString(record) + "temporary=true\ndirectory=" + temporary + "\n");

            Leftovers.sweep();

            assertThat(record).doesNotExist();
            assertThat(temporary).doesNotExist();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    /** What the owner said of its servers. It is gone when this returns. */
    private static Map<String, String> runAndKillOwner(Path kept) throws IOException, InterruptedException {
        Process owner = Jvm.of(OwnerMain.class, kept.toString()).start();
        Map<String, String> said = new HashMap<>();
        try (BufferedReader reader = owner.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null && !line.equals("! ready"); line = reader.readLine()) {
                if (line.startsWith("! ")) {
                    said.put(line.substring(2, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
                }
            }
        } finally {
            owner.destroyForcibly().waitFor();
        }
        return said;
    }

    /** A record of an owner that is gone. */
    private static Path record(String namespace, long server, String started) throws IOException {
        Path fresh = Files.createTempFile(Directories.run(), "it", ".tmp");
        Files.writeString(
                fresh,
                "kind=PROCESS\nnamespace=%s\nowner.pid=1\nowner.started=0\nserver.pid=%d\nserver.started=%s\n"
                        .formatted(namespace, server, started));
        return Files.move(fresh, fresh.resolveSibling(fresh.getFileName() + ".server"));
    }

    private static boolean alive(Map<String, String> said, String key) {
        return handle(said, key).map(process -> ProcessMark.of(process).alive()).orElse(false);
    }

    private static boolean ends(Map<String, String> said, String key) {
        return handle(said, key).map(process -> Commands.gone(process, 20)).orElse(true);
    }

    private static Optional<ProcessHandle> handle(Map<String, String> said, String key) {
        return ProcessHandle.of(Long.parseLong(said.getOrDefault(key, "-1")));
    }

    /** Starts a server and exits. */
    static final class ExitMain {
        private ExitMain() {}

        public static void main(String[] args) {
            EmbeddedPostgres postgres = EmbeddedPostgres.temporary();
            System.out.println("! " + postgres.pid());
            System.out.println("! " + postgres.directory());
            System.exit(0);
        }
    }

    /** Starts one server of each kind and waits to be killed. */
    static final class OwnerMain {
        private OwnerMain() {}

        public static void main(String[] args) throws Exception {
            EmbeddedPostgres temporary = EmbeddedPostgres.temporary();
            EmbeddedPostgres kept =
                    EmbeddedPostgres.builder().dataDirectory(Path.of(args[0])).start();
            EmbeddedKafka inProcess = EmbeddedKafka.builder().inProcess().start();
            EmbeddedKafka child = EmbeddedKafka.builder().asChild().start();
            Process process = new ProcessBuilder("sleep", "600").start();
            OwnedProcess.of(process.toHandle());
            System.out.println("! temporary.pid=" + temporary.pid());
            System.out.println("! temporary=" + temporary.directory());
            System.out.println("! kept.pid=" + kept.pid());
            System.out.println("! inProcess=" + inProcess.directory());
            System.out.println("! child=" + child.directory());
            System.out.println("! child.pid=" + child.pid());
            System.out.println("! process.pid=" + process.pid());
            System.out.println("! ready");
            Thread.currentThread().join();
        }
    }
}
