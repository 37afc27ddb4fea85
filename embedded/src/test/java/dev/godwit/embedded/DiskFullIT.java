package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real, small disk, which only root can mount. */
class DiskFullIT {

    @TempDir
    private Path disk;

    private boolean mounted;

    @BeforeEach
    void mount() {
        mounted = Commands.run(List.of("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()), null)
                .ok();
        assumeTrue(mounted, "Skipped: a small disk can be mounted by root only");
    }

    @AfterEach
    void unmount() {
        if (mounted) {
            Commands.run(List.of("umount", disk.toString()), null);
        }
    }

    @Test
    void aDataDirectoryThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> EmbeddedPostgres.builder()
                        .dataDirectory(disk.resolve("data"))
                        .start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessage(
                        "The disk of '%s' is full: a new PostgreSQL data directory needs 100 MB, 8 MB are free. Make room, or choose another directory."
                                .formatted(disk.resolve("data")));
    }

    @Test
    void aCacheThatIsTooSmallIsRefused() {
        assertThatThrownBy(() -> PostgresBinaries.unpacked(disk, Platform.current()))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(
                        "The disk of '%s' is full: unpacking the server's programs needs".formatted(disk));
    }

    @Test
    void aBrokerThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> EmbeddedKafka.builder()
                        .dataDirectory(disk.resolve("kafka"))
                        .start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("The disk of '%s' is full".formatted(disk.resolve("kafka")));
    }

    @Test
    void aDiskThatFilledUpSinceTheLastStartIsNamed() throws IOException {
        resize("200m");
        Path data = disk.resolve("data");
        EmbeddedPostgres.builder().dataDirectory(data).start().close();
        byte[] megabyte = new byte[1 << 20];
        assertThatThrownBy(() -> {
                    try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
                        while (true) {
                            filler.write(megabyte);
                        }
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");

        assertThatThrownBy(() -> EmbeddedPostgres.builder().dataDirectory(data).start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessage(
                        "PostgreSQL did not start: the disk of '%s' is full. Make room, or choose another directory."
                                .formatted(data.resolve("data")));
    }

    private void resize(String size) {
        Commands.run(List.of("mount", "-o", "remount,size=" + size, disk.toString()), null);
    }
}
