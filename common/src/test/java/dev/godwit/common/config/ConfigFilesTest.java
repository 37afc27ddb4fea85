package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    record WithSecret(Secret password) {}

    record WithPaths(
            Path written,
            @Default("data") Path defaulted,
            @Default("4") int slots) {}

    @TempDir
    private Path directory = Path.of("");

    private Path file(String name, String mode, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static ConfigLoader loader(Path file) {
        return ConfigLoader.forProcess(Map.of()).withFile(file);
    }

    @Test
    void aSecretComesFromAPrivateFile() throws IOException {
        Path secret = file("password", "rw-r-----", "hunter2\n");
        Path config = file("godwit.yaml", "rw-r--r--", "password: ${file:%s}".formatted(secret));

        assertThat(loader(config).load(WithSecret.class).password()).isEqualTo(Secret.of("hunter2"));
    }

    @Test
    void aSecretInAFileThatEverybodyCanReadIsRefused() throws IOException {
        Path secret = file("password", "rw-r--r--", "hunter2\n");
        Path config = file("godwit.yaml", "rw-------", "password: ${file:%s}".formatted(secret));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader(config).load(WithSecret.class))
                .withMessageContaining(
                        "/password' (rw-r--r--), which holds the secret 'password'. Run chmod o-rwx on it.")
                .withMessageStartingWith(config + ":1:11: Every user of this machine can read ")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void aSecretThatIsWrittenOutNeedsAPrivateFileToo() throws IOException {
        Path open = file("open.yaml", "rw-r--r--", "password: hunter2");
        Path closed = file("closed.yaml", "rw-------", "password: hunter2");

        assertThat(loader(closed).load(WithSecret.class).password()).isEqualTo(Secret.of("hunter2"));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader(open).load(WithSecret.class))
                .withMessageContaining("(rw-r--r--), which holds the secret 'password'");
    }

    @Test
    void aSecretOnTheCommandLineIsRefused() {
        var loader = ConfigLoader.forProcess(Map.of()).withFlag("--password", "password", "hunter2");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader.load(WithSecret.class))
                .withMessage("--password: The secret 'password' on the command line can be seen by every user of this "
                        + "machine. Write ${file:/path} or ${env:NAME}.");
    }

    @Test
    void aFlagMayReferToASecret() throws IOException {
        Path secret = file("password", "rw-------", "hunter2");
        var loader = ConfigLoader.forProcess(Map.of()).withFlag("--password", "password", "${file:" + secret + "}");

        assertThat(loader.load(WithSecret.class).password()).isEqualTo(Secret.of("hunter2"));
    }

    @Test
    void aReferencedFileIsWholeAndText() throws IOException {
        Path empty = file("empty", "rw-------", "\n");
        Path large = file("large", "rw-------", "x".repeat(70_000));
        Path nul = file("nul", "rw-------", "a\0b");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
        Path config = file(
                "godwit.yaml",
                "rw-------",
                "a: ${file:%s}\nb: ${file:%s}\nc: ${file:%s}\nd: ${file:%s}\ne: ${file:%s}"
                        .formatted(empty, large, nul, binary, directory));
        record Five(String a, String b, String c, String d, String e) {}

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader(config).load(Five.class))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Problem::message)
                        .satisfiesExactly(
                                a -> assertThat(a)
                                        .startsWith("Cannot resolve 'a': file ")
                                        .endsWith(" is empty."),
                                b -> assertThat(b).endsWith(" is larger than 64KiB."),
                                c -> assertThat(c).endsWith(" is not text: it contains a NUL."),
                                d -> assertThat(d).endsWith(" is not UTF-8 text."),
                                e -> assertThat(e).endsWith(" is not a regular file.")));
    }

    @Test
    void aMissingFileIsAProblemUnlessItMayBeMissing() {
        Path missing = directory.resolve("godwit.yaml");
        record Defaults(@Default("4") int slots) {}

        assertThat(ConfigLoader.forProcess(Map.of()).withFileIfExists(missing).load(Defaults.class))
                .isEqualTo(new Defaults(4));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader(missing).load(Defaults.class))
                .withMessage(missing + ": This file does not exist.");
    }

    @Test
    void aDirectoryIsNotAFile() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader(directory).load(WithSecret.class))
                .withMessage(directory + ": This is not a regular file.");
    }

    @Test
    void aPathIsRelativeToTheFileThatNamesItAndADefaultToTheProject() throws IOException {
        Files.createDirectory(directory.resolve("project"));
        Files.createDirectory(directory.resolve("user"));
        Path project = file("project/godwit.yaml", "rw-r--r--", "slots: 5\n");
        Path user = file("user/config.yaml", "rw-r--r--", "written: ../here/x\n");

        WithPaths paths = loader(project).withFileIfExists(user).load(WithPaths.class);

        assertThat(paths.written()).isEqualTo(directory.resolve("here/x"));
        assertThat(paths.defaulted()).isEqualTo(directory.resolve("project/data"));
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreUnderstood() {
        byte[] text = "\uFEFFwritten: a\r\nslots: 5\r\n".getBytes(StandardCharsets.UTF_8);

        WithPaths paths = ConfigLoader.forBundle().withContent("a.yaml", text).load(WithPaths.class);

        assertThat(paths).isEqualTo(new WithPaths(Path.of("a"), Path.of("data"), 5));
    }

    @Test
    void everyUnreadableFileIsReported() throws IOException {
        Path first = file("a.yaml", "rw-r--r--", "slots: [");
        Path second = file("b.yaml", "rw-r--r--", "- x");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader(first).withFile(second).load(WithPaths.class))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Problem::file)
                        .containsExactly(first.toString(), second.toString()));
    }
}
