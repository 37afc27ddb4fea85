package dev.godwit.coordinator.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import dev.godwit.common.keys.SigningKey;
import dev.godwit.common.keys.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;

/**
 * A signed word on what the log's hash was at a number. Kept elsewhere than the log, it finds what the chain alone cannot: a tail that
 * was cut off, and a log that somebody computed anew.
 *
 * @param number of the last record it covers
 * @param hash the chained hash at that record, in hex
 * @param count how many records it covers
 * @param time of the control database
 * @param key the id of the key it is signed with
 * @param signature Ed25519 over the canonical JSON of everything else, in base64url
 */
public record AuditCheckpoint(
        String chain, long number, String hash, long count, Instant time, String key, String signature) {

    private static final byte[] DOMAIN = "godwit.audit.checkpoint.v1\0".getBytes(StandardCharsets.US_ASCII);

    public AuditCheckpoint {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(signature, "signature");
    }

    public static AuditCheckpoint sign(
            String chain, long number, String hash, long count, Instant time, SigningKey key) {
        var unsigned = new AuditCheckpoint(chain, number, hash, count, time, key.id(), "");
        byte[] signature = key.sign(unsigned.message());
        return new AuditCheckpoint(
                chain,
                number,
                hash,
                count,
                time,
                key.id(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    /** Whether this was signed by the other half of {@code signer} and is as it was then. */
    public boolean verifies(VerifyingKey signer) {
        try {
            return key.equals(signer.id())
                    && signer.verifies(Base64.getUrlDecoder().decode(signature), message());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public JsonNode json() {
        return Json.tree(this);
    }

    /** @throws IllegalArgumentException if {@code json} is no checkpoint */
    public static AuditCheckpoint of(JsonNode json) {
        return Json.as(json, AuditCheckpoint.class);
    }

    private byte[] message() {
        var tree = (ObjectNode) json();
        tree.remove("signature");
        var out = new ByteArrayOutputStream();
        out.writeBytes(DOMAIN);
        out.writeBytes(CanonicalJson.bytes(tree));
        return out.toByteArray();
    }
}
