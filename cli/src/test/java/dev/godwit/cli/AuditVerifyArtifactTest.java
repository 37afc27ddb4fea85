package dev.godwit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.ArtifactDocument.Seal;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.keys.SigningKey;
import dev.godwit.coordinator.audit.ArtifactSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever holds only the file, its seal and a public key. */
class AuditVerifyArtifactTest {

    private static final byte[] REPORT = "{\"rows\": 7}".getBytes(UTF_8);
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");

    @TempDir
    private Path directory;

    private SigningKey key;

    @BeforeEach
    void aReportThatWasSealed() throws Exception {
        key = KeyFiles.newSigningKey(directory.resolve("audit.pem"));
        KeyFiles.newSigningKey(directory.resolve("other.pem"));
        Files.write(directory.resolve("report.json"), REPORT);
        seal(ArtifactSigner.with(key)
                .seal(JobId.random(), "report.json", Hashes.hex(Hashes.sha256(REPORT)), REPORT.length, NOON));
    }

    @Test
    void aReportThatNobodyHasChangedIsIntact() throws Exception {
        Ran ran = verify("audit.pem.pub");

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("This is 'report.json' of job ").contains("2026-11-20 12:00:00Z");
    }

    @Test
    void aChangedFileIsNotWhatWasSealed() throws Exception {
        Files.writeString(directory.resolve("report.json"), "{\"rows\": 8}");

        Ran ran = verify("audit.pem.pub");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("The file is not what was sealed");
    }

    @Test
    void aSealThatWasMadeToFitTheChangedFileIsNotSigned() throws Exception {
        byte[] forged = "{\"rows\": 8}".getBytes(UTF_8);
        Files.write(directory.resolve("report.json"), forged);
        Seal before = Json.as(Json.parse(Files.readAllBytes(directory.resolve("report.json.seal"))), Seal.class);
        seal(new Seal(
                before.job(),
                before.name(),
                Hashes.hex(Hashes.sha256(forged)),
                forged.length,
                before.time(),
                before.key(),
                before.signature()));

        Ran ran = verify("audit.pem.pub");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("not signed by any of these keys").doesNotContain("not what was sealed");
    }

    @Test
    void aSealOfAnotherJobCannotBeRenamed() throws Exception {
        Seal before = Json.as(Json.parse(Files.readAllBytes(directory.resolve("report.json.seal"))), Seal.class);
        seal(new Seal(
                JobId.random(),
                before.name(),
                before.sha256(),
                before.size(),
                before.time(),
                before.key(),
                before.signature()));

        assertThat(verify("audit.pem.pub").status()).isEqualTo(1);
    }

    @Test
    void anotherKeyVouchesForNothing() throws Exception {
        assertThat(verify("other.pem.pub").status()).isEqualTo(1);
    }

    @Test
    void withoutAKeyNothingIsSaid() throws Exception {
        assertThat(Ran.in(directory, "audit", "verify-artifact", "report.json").status())
                .isEqualTo(64);
    }

    private Ran verify(String publicKey) {
        return Ran.in(directory, "audit", "verify-artifact", "report.json", "--public-key", publicKey);
    }

    private void seal(Seal seal) throws Exception {
        Files.writeString(directory.resolve("report.json.seal"), Json.text(seal));
    }
}
