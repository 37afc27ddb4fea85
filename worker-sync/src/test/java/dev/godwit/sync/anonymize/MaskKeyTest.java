package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskKeyTest {
    private static final byte[] MATERIAL = material(1);

    @Test
    void aKeyOfFewerThan256BitsIsRefused() {
        assertThatThrownBy(() -> MaskKey.of("k1", new byte[31]))
                .hasMessage("Mask key 'k1' has 248 bits; at least 256 are needed. Make one with 'godwit keys new'.");
    }

    @Test
    void aKeyThatRepeatsAFewBytesIsRefused() {
        assertThatThrownBy(() -> MaskKey.parse("k1", "00".repeat(32))).hasMessageContaining("is not random");
        assertThatThrownBy(() -> MaskKey.parse("k1", "deadbeef".repeat(8))).hasMessageContaining("is not random");
    }

    @Test
    void textThatIsNotAKeyIsRefusedWithoutBeingQuoted() {
        assertThatThrownBy(() -> MaskKey.parse("k1", "correct horse battery staple !"))
                .hasMessage("Mask key 'k1' is neither hex nor base64. Make one with 'godwit keys new'.")
                .satisfies(e -> assertThat(e.getCause()).hasMessage(null).hasNoCause());
    }

    @Test
    void hexAndBothKindsOfBase64GiveTheSameKey() {
        String fingerprint = MaskKey.of("k1", MATERIAL).fingerprint();

        assertThat(MaskKey.parse("k1", HexFormat.of().formatHex(MATERIAL) + "\n")
                        .fingerprint())
                .isEqualTo(fingerprint);
        assertThat(MaskKey.parse("k1", Base64.getEncoder().encodeToString(MATERIAL))
                        .fingerprint())
                .isEqualTo(fingerprint);
        assertThat(MaskKey.parse("k1", Base64.getUrlEncoder().withoutPadding().encodeToString(MATERIAL))
                        .fingerprint())
                .isEqualTo(fingerprint);
    }

    @Test
    void theFingerprintTellsMaterialApart() {
        assertThat(MaskKey.of("k1", MATERIAL).fingerprint())
                .matches("[0-9a-f]{16}")
                .isNotEqualTo(MaskKey.of("k1", material(2)).fingerprint());
    }

    @Test
    void nothingPrintsTheMaterial() {
        MaskKey key = MaskKey.of("k1", MATERIAL);

        assertThat(key).hasToString("MaskKey[k1]");
        assertThat(key.domain("people")).hasToString("MaskDomain[people]");
    }

    @Test
    void domainsAndPurposesHaveKeysOfTheirOwn() {
        MaskKey key = MaskKey.of("k1", MATERIAL);

        assertThat(key.derive("a", 32)).isNotEqualTo(key.derive("b", 32));
        assertThat(hash(key, "people")).isEqualTo(hash(key, "people")).isNotEqualTo(hash(key, "orders"));
    }

    @Test
    void anIdIsAShortPlainName() {
        assertThatThrownBy(() -> MaskKey.of("", MATERIAL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MaskKey.of("a b", MATERIAL)).isInstanceOf(IllegalArgumentException.class);
    }

    private static long hash(MaskKey key, String domain) {
        KeyedHash hash = key.domain(domain).keyedHash();
        hash.hash(new byte[] {1, 2, 3}, 0, 3);
        return hash.high();
    }

    private static byte[] material(long seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
