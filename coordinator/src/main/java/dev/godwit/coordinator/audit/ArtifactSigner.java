package dev.godwit.coordinator.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.api.ArtifactDocument.Seal;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import dev.godwit.common.keys.SigningKey;
import dev.godwit.common.keys.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** Signs artifacts as they come in, so that a report can be told from a forgery by whoever has it and the public half of the key. */
@FunctionalInterface
public interface ArtifactSigner {

    /** @param sha256 of its content, in hex */
    Seal seal(JobId job, String name, String sha256, long size, Instant time);

    static ArtifactSigner with(SigningKey key) {
        return (job, name, sha256, size, time) -> {
            var unsigned = new Seal(job, name, sha256, size, time, key.id(), "");
            byte[] signature = key.sign(message(unsigned));
            return new Seal(
                    job,
                    name,
                    sha256,
                    size,
                    time,
                    key.id(),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
        };
    }

    /** Whether {@code seal} was made by the other half of {@code signer} and is as it was then. What it says of the content is another question. */
    static boolean verifies(Seal seal, VerifyingKey signer) {
        try {
            return seal.key().equals(signer.id())
                    && signer.verifies(Base64.getUrlDecoder().decode(seal.signature()), message(seal));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] message(Seal seal) {
        var tree = (ObjectNode) Json.tree(seal);
        tree.remove("signature");
        var out = new ByteArrayOutputStream();
        out.writeBytes("godwit.artifact.v1\0".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(CanonicalJson.bytes(tree));
        return out.toByteArray();
    }
}
