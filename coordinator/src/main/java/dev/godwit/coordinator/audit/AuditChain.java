package dev.godwit.coordinator.audit;

import dev.godwit.common.json.Hashes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The chain of hashes: each covers its record and the hash before it, so that nothing can be changed, taken out or put in without
 * every later hash being another. {@code SHA-256(domain || prev || length || record)}; the length keeps record and neighbours apart.
 */
public final class AuditChain {

    /** What the first record follows. */
    public static final String GENESIS = "0".repeat(64);

    private static final byte[] DOMAIN = "godwit.audit.chain.v1\0".getBytes(StandardCharsets.US_ASCII);

    private AuditChain() {}

    /**
     * The hash of {@code record} after one whose hash is {@code prev}; both in hex.
     *
     * @throws IllegalArgumentException if {@code prev} is not hex
     */
    public static String hash(String prev, String record) {
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        byte[] length = ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array();
        return Hashes.hex(Hashes.sha256(DOMAIN, HexFormat.of().parseHex(prev), length, bytes));
    }
}
