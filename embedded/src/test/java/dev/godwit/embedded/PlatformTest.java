package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "Linux,    amd64,   postgres-linux-x86_64.txz",
        "Linux,    aarch64, postgres-linux-arm_64.txz",
        "Mac OS X, x86_64,  postgres-darwin-x86_64.txz",
        "Mac OS X, aarch64, postgres-darwin-arm_64.txz",
    })
    void knowsTheArchiveOfEachPlatform(String os, String arch, String archive) {
        assertThat(Platform.of(os, arch, false).archive()).isEqualTo(archive);
    }

    @ParameterizedTest
    @CsvSource({
        "Windows 11, amd64,   false, Windows 11",
        "Linux,      riscv64, false, Linux on riscv64",
        "Linux,      amd64,   true,  Linux with musl instead of glibc (Alpine)",
    })
    void anotherPlatformIsToldWhatToInstallInstead(String os, String arch, boolean musl, String what) {
        assertThatThrownBy(() -> Platform.of(os, arch, musl))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageStartingWith("There is no embedded PostgreSQL for " + what + ".")
                .hasMessageContaining("Install PostgreSQL 17 or 18")
                .hasMessageContaining("GODWIT_POSTGRES_BIN")
                .hasMessageContaining("your own PostgreSQL and Kafka");
    }

    @Test
    void alpineIsRecognizedByItsLoader(@TempDir Path root) throws IOException {
        Path lib = Files.createDirectory(root.resolve("lib"));
        assertThat(Platform.usesMusl(lib)).isFalse();

        Files.createFile(lib.resolve("ld-musl-x86_64.so.1"));
        assertThat(Platform.usesMusl(lib)).isTrue();

        // A Debian that has musl installed beside glibc.
        Files.createFile(Files.createDirectory(root.resolve("lib64")).resolve("ld-linux-x86-64.so.2"));
        assertThat(Platform.usesMusl(lib)).isFalse();
    }
}
