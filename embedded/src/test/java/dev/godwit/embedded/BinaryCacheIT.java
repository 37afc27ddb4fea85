package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class BinaryCacheIT {

    @TempDir
    private Path directory;

    @Test
    void unpacksFilesModesAndLinksOnce() throws IOException {
        URL archive =
                archive(file("bin/run", "#!/bin/sh", 0755), file("share/a", "text", 0644), link("lib/l", "../share/a"));

        Path root = BinaryCache.unpack(directory, "it", archive);
        Path again = BinaryCache.unpack(directory, "it", archive);

        assertThat(again).isEqualTo(root);
        assertThat(Files.isExecutable(root.resolve("bin/run"))).isTrue();
        assertThat(root.resolve("share/a")).hasContent("text");
        assertThat(root.resolve("lib/l")).isSymbolicLink().hasContent("text");
        assertThat(children()).containsExactlyInAnyOrder(root.getFileName().toString(), "it.lock");
    }

    @Test
    void aDamagedFileIsNoticedAndReplaced() throws IOException {
        URL archive = archive(file("bin/run", "complete", 0755), file("share/a", "text", 0644));
        Path root = BinaryCache.unpack(directory, "it", archive);
        Files.writeString(root.resolve("bin/run"), "cut");
        Files.delete(root.resolve("share/a"));
        Files.createDirectory(root.resolveSibling(root.getFileName() + ".killed.tmp"));

        Path again = BinaryCache.unpack(directory, "it", archive);

        assertThat(again.resolve("bin/run")).hasContent("complete");
        assertThat(again.resolve("share/a")).hasContent("text");
        assertThat(children()).containsExactlyInAnyOrder(root.getFileName().toString(), "it.lock");
    }

    @Test
    void anEntryThatLeadsOutOfTheArchiveIsRefused() throws IOException {
        URL file = archive(file("../outside", "evil", 0644));
        URL link = archive(link("lib/l", "../../outside"));

        assertThatThrownBy(() -> BinaryCache.unpack(directory, "it", file))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("leads out of the archive");
        assertThatThrownBy(() -> BinaryCache.unpack(directory, "it", link))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("leads out of the archive");
        assertThat(directory.resolveSibling("outside")).doesNotExist();
        assertThat(children()).containsExactly("it.lock");
    }

    @Test
    void processesThatStartTogetherUnpackOneServerBetweenThem() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(Jvm.of(UnpackMain.class, directory.toString())
                    .redirectErrorStream(true)
                    .start());
        }

        for (Process process : processes) {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains("PostgreSQL 18");
        }
        assertThat(children()).hasSize(2).allMatch(name -> !name.endsWith(".tmp"));
    }

    /** What each of the processes does. */
    static final class UnpackMain {
        private UnpackMain() {}

        public static void main(String[] args) {
            PostgresBinaries binaries = PostgresBinaries.unpacked(Path.of(args[0]), Platform.current());
            System.out.println("PostgreSQL " + binaries.major());
        }
    }

    private List<String> children() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".txz"))
                    .toList();
        }
    }

    private interface Entry {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private static Entry file(String name, String content, int mode) {
        return tar -> {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setSize(bytes.length);
            entry.setMode(mode);
            tar.putArchiveEntry(entry);
            tar.write(bytes);
            tar.closeArchiveEntry();
        };
    }

    private static Entry link(String name, String target) {
        return tar -> {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        };
    }

    private URL archive(Entry... entries) throws IOException {
        Path file = Files.createTempFile(directory, "test", ".txz");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new XZOutputStream(out, new LZMA2Options(0)))) {
            for (Entry entry : entries) {
                entry.write(tar);
            }
        }
        return file.toUri().toURL();
    }
}
