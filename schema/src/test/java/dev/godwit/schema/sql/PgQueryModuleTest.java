package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PgQueryModuleTest {

    @Test
    void isBuiltFromThePublishedFile() throws Exception {
        byte[] wasm = Files.readAllBytes(Path.of("src/main/wasm/libpg-query.wasm"));

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(wasm)))
                .isEqualTo("378b64e6182f65c71ad5dbd2c31c81e9dfed7d2f2debfb4b51c0d0de8fa2ae36");
    }

    @Test
    void refusesAnyOtherModule() {
        assertThatThrownBy(() -> PgQueryModule.read(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}))
                .isInstanceOf(SqlParserException.class)
                .hasMessageContaining(PgQueryModule.SHA_256)
                .hasMessageContaining("install it again");
    }
}
