package dev.godwit.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {

    @TempDir
    Path project;

    @Test
    void aBundleReadsAsItWasMade() throws Exception {
        var bundle = Bundle.of(files("db/migrations/1_a.up.sql", "SELECT 1;", "policy.yaml", "ä: ü"));

        var read = Bundle.read(bundle.bytes());

        assertThat(read.sha256()).isEqualTo(bundle.sha256());
        assertThat(text(read.files()))
                .isEqualTo(Map.of("db/migrations/1_a.up.sql", "SELECT 1;", "policy.yaml", "ä: ü"));
    }

    @Test
    void theHashOfTheSameFilesNeverChanges() throws Exception {
        var bundle = Bundle.of(files("db/schema/a.sql", "CREATE TABLE a (id int);\n", "policy.yaml", "rules: []\n"));

        assertThat(bundle.sha256()).isEqualTo("104cebd8918cf65dde1af03a6b7b1fab8aa04060b1726d32dde25a3b18d53716");
    }

    @Test
    void anybodyCanOpenABundleAsAZip() throws Exception {
        var bundle = Bundle.of(files("a.sql", "SELECT 1;", "b/c.sql", "SELECT 2;"));

        try (var zip = new ZipInputStream(new java.io.ByteArrayInputStream(bundle.bytes()))) {
            assertThat(zip.getNextEntry()).hasToString("a.sql");
            assertThat(zip.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("SELECT 1;");
            assertThat(zip.getNextEntry()).hasToString("b/c.sql");
        }
    }

    @Test
    void globsChooseTheFiles() throws Exception {
        write("db/migrations/1_a.up.sql", "1");
        write("db/schema/tables/a.sql", "2");
        write("policy.yaml", "3");
        write("secrets/.env", "4");
        write("node_modules/db/x.sql", "5");

        var bundle = Bundle.of(project, List.of("db/**", "policy.yaml", "mapping.yaml"));

        assertThat(bundle.files())
                .containsOnlyKeys("db/migrations/1_a.up.sql", "db/schema/tables/a.sql", "policy.yaml");
    }

    @Test
    void theHashDoesNotDependOnTimesOrOrder() throws Exception {
        write("db/b.sql", "2");
        write("db/a.sql", "1");
        var before = Bundle.of(project, List.of("db/**"));
        Files.setLastModifiedTime(project.resolve("db/a.sql"), java.nio.file.attribute.FileTime.fromMillis(0));

        var after = Bundle.of(project, List.of("db/*.sql", "db/**"));

        assertThat(after.sha256()).isEqualTo(before.sha256());
    }

    @Test
    void linksAreNotBundled() throws Exception {
        write("outside.sql", "1");
        Files.createDirectories(project.resolve("db"));
        Files.createSymbolicLink(project.resolve("db/link.sql"), project.resolve("outside.sql"));

        assertThatThrownBy(() -> Bundle.of(project, List.of("db/**")))
                .isInstanceOf(BundleException.class)
                .hasMessage(
                        "'db/link.sql' is not a plain file. Links and devices are not bundled; put the file itself there.");
    }

    @Test
    void aLinkedDirectoryIsNotTakenForAnEmptyOne() throws Exception {
        write("elsewhere/a.sql", "1");
        Files.createSymbolicLink(project.resolve("db"), project.resolve("elsewhere"));

        assertThatThrownBy(() -> Bundle.of(project, List.of("db/**")))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("'db' is not a plain file");
    }

    @Test
    void globsDoNotLeadOutOfTheProject() {
        assertThatThrownBy(() -> Bundle.of(project, List.of("../**")))
                .isInstanceOf(BundleException.class)
                .hasMessage("'../**' leads out of the project");
    }

    @Test
    void tooManyBytesAreRefusedWithTheFileThatIsTooMuch() throws Exception {
        Files.createDirectories(project.resolve("db"));
        Files.write(project.resolve("db/dump.sql"), new byte[Bundle.MAX_BYTES + 1]);

        assertThatThrownBy(() -> Bundle.of(project, List.of("db/**")))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("'db/dump.sql'");
        assertThatThrownBy(() -> Bundle.of(Map.of("big", new byte[Bundle.MAX_BYTES], "small", new byte[1])))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("The largest is 'big'");
        assertThatThrownBy(() -> Bundle.read(new byte[Bundle.MAX_BYTES + 1])).isInstanceOf(BundleException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../a.sql",
                "/etc/passwd",
                "a/../../b",
                "a//b",
                "./a",
                "a/",
                "C:\\a",
                "a\\b",
                "a\u0000b",
                "a\nb",
                "c:a"
            })
    void pathsThatLeadElsewhereAreRefused(String path) {
        assertThatThrownBy(() -> Bundle.of(Map.of(path, new byte[0]))).isInstanceOf(BundleException.class);
        assertThatThrownBy(() -> Bundle.read(ZipBytes.write(new TreeMap<>(Map.of(path, new byte[0])))))
                .isInstanceOf(BundleException.class);
    }

    @Test
    void aPathThatIsNotUnicodeIsRefused() {
        assertThatThrownBy(() -> Bundle.of(Map.of("a\ud800", new byte[0]))).isInstanceOf(BundleException.class);
    }

    @Test
    void aCompressedArchiveIsRefusedUnread() throws Exception {
        assertThatThrownBy(() -> Bundle.read(zip(ZipEntry.DEFLATED, "bomb.sql", new byte[50 * 1024 * 1024])))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("'bomb.sql' is compressed");
    }

    @Test
    void anArchiveOfAnotherSpellingIsRefused() throws Exception {
        byte[] foreign = zip(ZipEntry.STORED, "a.sql", "SELECT 1;".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Bundle.read(foreign))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("something beside its files");
    }

    @Test
    void noByteOfABundleCanBeChangedOrAdded() throws Exception {
        byte[] bytes =
                Bundle.of(files("a.sql", "SELECT 1;", "b.sql", "SELECT 2;")).bytes();

        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            boolean same = reads(changed)
                    && Bundle.read(changed).sha256().equals(Bundle.read(bytes).sha256());
            assertThat(same).as("byte %d", i).isFalse();
        }
        assertThat(reads(Arrays.copyOf(bytes, bytes.length + 1))).isFalse();
        assertThat(reads(Arrays.copyOf(bytes, bytes.length - 1))).isFalse();
        assertThat(reads(new byte[0])).isFalse();
    }

    @Test
    void anEmptyBundleIsABundle() throws Exception {
        assertThat(Bundle.read(Bundle.of(Map.of()).bytes()).files()).isEmpty();
    }

    private static boolean reads(byte[] archive) {
        try {
            Bundle.read(archive);
            return true;
        } catch (BundleException e) {
            return false;
        }
    }

    private static byte[] zip(int method, String name, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            var entry = new ZipEntry(name);
            entry.setMethod(method);
            var crc = new CRC32();
            crc.update(content);
            entry.setCrc(crc.getValue());
            entry.setSize(content.length);
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private void write(String path, String content) throws IOException {
        Path file = project.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static Map<String, byte[]> files(String... pathsAndTexts) {
        var files = new TreeMap<String, byte[]>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            files.put(pathsAndTexts[i], pathsAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private static Map<String, String> text(Map<String, byte[]> files) {
        var texts = new TreeMap<String, String>();
        files.forEach((path, content) -> texts.put(path, new String(content, StandardCharsets.UTF_8)));
        return texts;
    }
}
