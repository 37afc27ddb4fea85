package dev.godwit.coordinator.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import dev.godwit.common.keys.MacKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An action with its place in the chain, signed in the transaction that did it. Its canonical JSON, the signature included, is what
 * the log chains.
 *
 * @param chain the chain it belongs to
 * @param number gap-free within the chain, from 1
 * @param time of the control database
 * @param key the id of the key that {@code mac} was made with
 * @param mac HMAC-SHA-256 of the canonical JSON of everything else, in hex
 */
public record AuditRecord(
        String chain,
        long number,
        Instant time,
        String actor,
        @Nullable String onBehalfOf,
        String action,
        String object,
        JsonNode facts,
        @Nullable UUID eventId,
        String key,
        String mac) {

    private static final byte[] DOMAIN = "godwit.audit.record.v1\0".getBytes(StandardCharsets.US_ASCII);

    public AuditRecord {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(facts, "facts");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(mac, "mac");
    }

    /** Gives {@code entry} its number and signature. */
    public static AuditRecord sign(String chain, long number, Instant time, AuditEntry entry, MacKey key) {
        var unsigned = new AuditRecord(
                chain,
                number,
                time,
                entry.actor(),
                entry.onBehalfOf(),
                entry.action(),
                entry.object(),
                entry.facts(),
                entry.eventId(),
                key.id(),
                "");
        byte[] mac = key.mac(DOMAIN, CanonicalJson.bytes(unsigned.withoutMac()));
        return unsigned.signed(HexFormat.of().formatHex(mac));
    }

    /** Whether this record was signed with {@code key} and is as it was then. */
    public boolean verifies(MacKey signer) {
        try {
            return key.equals(signer.id())
                    && signer.verifies(HexFormat.of().parseHex(mac), DOMAIN, CanonicalJson.bytes(withoutMac()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** This record as the data of an event. */
    public JsonNode json() {
        return Json.tree(this);
    }

    /** What is chained: the canonical JSON of all of it. */
    public String text() {
        return new String(CanonicalJson.bytes(json()), StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if {@code json} is no audit record */
    public static AuditRecord of(JsonNode json) {
        return Json.as(json, AuditRecord.class);
    }

    private JsonNode withoutMac() {
        var tree = (ObjectNode) json();
        tree.remove("mac");
        return tree;
    }

    private AuditRecord signed(String signature) {
        return new AuditRecord(chain, number, time, actor, onBehalfOf, action, object, facts, eventId, key, signature);
    }
}
