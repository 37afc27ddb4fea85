package dev.godwit.sync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.sync.anonymize.MaskKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the bounds of key ranges, which are values of rows: they go through the coordinator, and stay in the target's ledger. AES-256-GCM under keys that are derived
 * from the mask key for one job, so that only sync workers open them. The nonce is a MAC of the content: equal bounds of a job are equal sealed, by which
 * verification sees that ranges meet, and nothing else about them shows.
 */
final class BoundSeal {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY = 32;

    /** Lengths show in steps of this only. */
    private static final int STEP = 64;

    private final SecretKeySpec cipherKey;
    private final SecretKeySpec nonceKey;

    BoundSeal(MaskKey key, JobId job) {
        cipherKey = new SecretKeySpec(key.derive("bounds/" + job + "/cipher", KEY), "AES");
        nonceKey = new SecretKeySpec(key.derive("bounds/" + job + "/nonce", KEY), "HmacSHA256");
    }

    String seal(List<String> values) {
        byte[] content = padded(Json.bytes(values));
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(nonceKey);
            byte[] nonce = Arrays.copyOf(mac.doFinal(content), NONCE);
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(content);
            byte[] all = ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot seal", e);
        }
    }

    /** @throws IllegalArgumentException if it was not sealed under this key for this job, or changed since */
    List<String> open(String sealed) {
        byte[] all = Base64.getUrlDecoder().decode(sealed);
        if (all.length < NONCE) {
            throw new IllegalArgumentException("Not a sealed bound");
        }
        try {
            byte[] content =
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE)).doFinal(all, NONCE, all.length - NONCE);
            var values = new ArrayList<String>();
            Json.parse(new String(content, UTF_8)).forEach(value -> values.add(value.asText()));
            return values;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The bound of a chunk was sealed with another mask key, or for another job");
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, cipherKey, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    /** With spaces, which mean nothing behind a JSON document. */
    private static byte[] padded(byte[] json) {
        byte[] padded = Arrays.copyOf(json, (json.length + STEP - 1) / STEP * STEP);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
