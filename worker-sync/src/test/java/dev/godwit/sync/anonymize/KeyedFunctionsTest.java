package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedFunctionsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String NIST_KEY = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    private static final String NIST_MESSAGE = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
            + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    @ParameterizedTest
    @CsvSource({
        "0,  028962f61b7bf89efc6b551f4667d983",
        "16, 28a7023f452e8f82bd4bf28d8c37c35c",
        "40, aaf3d8f1de5640c232f5b169b9c911e6",
        "64, e1992190549f6ed5696a2c056c315410",
    })
    void keyedHashIsTheCmacOfSp80038b(int length, String expected) {
        var hash = new KeyedHash(new SecretKeySpec(HEX.parseHex(NIST_KEY), "AES"));

        hash.hash(HEX.parseHex(NIST_MESSAGE), 0, length);

        byte[] bits = new byte[KeyedHash.BYTES];
        hash.copyTo(bits, 0, bits.length);
        assertThat(HEX.formatHex(bits)).isEqualTo(expected);
        assertThat("%016x%016x".formatted(hash.high(), hash.low())).isEqualTo(expected);
    }

    @Test
    void keyedHashOfLongValuesIsCmacToo() throws Exception {
        byte[] key = HEX.parseHex(NIST_KEY);
        var hash = new KeyedHash(new SecretKeySpec(key, "AES"));
        var random = new Random(7);
        for (int length : new int[] {1, 15, 17, 4095, 4096, 4097, 8191, 8192, 8193, 100_000}) {
            byte[] value = new byte[length + 3];
            random.nextBytes(value);

            hash.hash(value, 3, length);

            byte[] bits = new byte[KeyedHash.BYTES];
            hash.copyTo(bits, 0, bits.length);
            assertThat(bits).isEqualTo(slowCmac(key, Arrays.copyOfRange(value, 3, length + 3)));
        }
    }

    @Test
    void keyedDigestIsTheHmacOfTheJdk() throws Exception {
        byte[] key = HEX.parseHex(NIST_KEY);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        var digest = new KeyedDigest(key);
        var random = new Random(8);
        for (int i = 0; i < 500; i++) {
            byte[] value = new byte[random.nextInt(300)];
            random.nextBytes(value);

            assertThat(digest.digest(value, 0, value.length)).isEqualTo(mac.doFinal(value));
        }
    }

    @Test
    void hkdfIsTheOneOfRfc5869() {
        byte[] salt = HEX.parseHex("000102030405060708090a0b0c");
        byte[] prk = Hkdf.extract(salt, HEX.parseHex("0b".repeat(22)));

        byte[] key = Hkdf.expand(prk, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"), 42);

        assertThat(HEX.formatHex(key))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void keyedBlockIsAes() throws Exception {
        var domain = TestKeys.KEY.domain("d");
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        byte[] key = TestKeys.KEY.derive("domain/block\0d", 32);
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] plain = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[20];

        domain.block().permute(plain, 0, out, 4);

        assertThat(Arrays.copyOfRange(out, 4, 20)).isEqualTo(aes.doFinal(plain));
    }

    /** The definition, block by block. */
    private static byte[] slowCmac(byte[] key, byte[] message) throws Exception {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] k1 = doubled(aes.doFinal(new byte[16]));
        int blocks = Math.max(1, (message.length + 15) / 16);
        boolean whole = message.length == blocks * 16;
        byte[] padded = Arrays.copyOf(message, blocks * 16);
        if (!whole) {
            padded[message.length] = (byte) 0x80;
        }
        byte[] last = whole ? k1 : doubled(k1);
        byte[] state = new byte[16];
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < 16; i++) {
                state[i] ^= padded[16 * block + i];
                state[i] ^= block == blocks - 1 ? last[i] : 0;
            }
            state = aes.doFinal(state);
        }
        return state;
    }

    private static byte[] doubled(byte[] block) {
        var number = new BigInteger(1, block).shiftLeft(1);
        if (number.testBit(128)) {
            number = number.clearBit(128).xor(BigInteger.valueOf(0x87));
        }
        byte[] bytes = number.toByteArray();
        byte[] result = new byte[16];
        for (int i = 0; i < Math.min(16, bytes.length); i++) {
            result[15 - i] = bytes[bytes.length - 1 - i];
        }
        return result;
    }
}
