package dev.godwit.common.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {

    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    @Test
    void aMacKeyReadBackSignsTheSame() throws Exception {
        MacKey written = KeyFiles.newMacKey(directory.resolve("audit.key"));

        MacKey read = KeyFiles.readMacKey(directory.resolve("audit.key"));

        assertThat(read.id()).isEqualTo(written.id()).matches("[0-9a-f]{16}");
        assertThat(read.verifies(written.mac(MESSAGE), MESSAGE)).isTrue();
        assertThat(read.verifies(written.mac(MESSAGE), "other".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    @Test
    void thePublicHalfAloneVerifiesWhatThePairSigned() throws Exception {
        SigningKey pair = KeyFiles.newSigningKey(directory.resolve("signing.key"));
        byte[] signature =
                KeyFiles.readSigningKey(directory.resolve("signing.key")).sign(MESSAGE);

        VerifyingKey open = KeyFiles.readVerifyingKey(directory.resolve("signing.key.pub"));

        assertThat(open.id()).isEqualTo(pair.id());
        assertThat(open.verifies(signature, MESSAGE)).isTrue();
        signature[3] ^= 1;
        assertThat(open.verifies(signature, MESSAGE)).isFalse();
        assertThat(Files.readString(directory.resolve("signing.key.pub"))).doesNotContain("PRIVATE");
    }

    @Test
    void twoKeysAreNeverTheSame() throws Exception {
        assertThat(KeyFiles.newMacKey(directory.resolve("a")).id())
                .isNotEqualTo(KeyFiles.newMacKey(directory.resolve("b")).id());
    }

    @Test
    void aKeyIsWrittenForItsOwnerAlone() throws Exception {
        KeyFiles.newMacKey(directory.resolve("audit.key"));

        assertThat(Files.getPosixFilePermissions(directory.resolve("audit.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aKeyIsNeverOverwritten() throws Exception {
        Path file = directory.resolve("audit.key");
        MacKey first = KeyFiles.newMacKey(file);

        assertThatThrownBy(() -> KeyFiles.newMacKey(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("exists");
        assertThatThrownBy(() -> KeyFiles.newSigningKey(file)).isInstanceOf(KeyFileException.class);
        assertThat(KeyFiles.readMacKey(file).id()).isEqualTo(first.id());
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        Path file = directory.resolve("audit.key");
        KeyFiles.newMacKey(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> KeyFiles.readMacKey(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("GROUP_READ")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutShowingIt() throws Exception {
        Path file = directory.resolve("audit.key");
        KeyFiles.newSigningKey(file);
        String content = Files.readString(file);
        Path damaged = directory.resolve("damaged.key");
        Files.writeString(damaged, content.replaceAll("(?s)(KEY-----\n).*?(\n-----END)", "$1c2VjcmV0$2"));
        Files.setPosixFilePermissions(damaged, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> KeyFiles.readMacKey(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("not the right key file");
        assertThatThrownBy(() -> KeyFiles.readSigningKey(damaged))
                .isInstanceOf(KeyFileException.class)
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> KeyFiles.readMacKey(directory.resolve("none")))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("godwit keys new");
    }

    @Test
    void halvesOfDifferentKeysAreRefused() throws Exception {
        KeyFiles.newSigningKey(directory.resolve("a"));
        KeyFiles.newSigningKey(directory.resolve("b"));
        Path mixed = directory.resolve("mixed");
        Files.createFile(mixed, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String a = Files.readString(directory.resolve("a"));
        Files.writeString(
                mixed, a.substring(0, a.indexOf("-----BEGIN PUBLIC")) + Files.readString(directory.resolve("b.pub")));

        assertThatThrownBy(() -> KeyFiles.readSigningKey(mixed)).hasMessageContaining("two halves of different keys");
    }

    @Test
    void keysPrintAsTheirIds() throws Exception {
        MacKey mac = KeyFiles.newMacKey(directory.resolve("a"));
        SigningKey signing = KeyFiles.newSigningKey(directory.resolve("b"));

        assertThat(mac).hasToString("MacKey[" + mac.id() + "]");
        assertThat(signing).hasToString("SigningKey[" + signing.id() + "]");
    }
}
