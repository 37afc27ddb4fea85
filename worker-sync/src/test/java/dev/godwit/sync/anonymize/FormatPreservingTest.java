package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatPreservingTest {
    private static final String AES128 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private static final String AES192 = AES128 + "EF4359D8D580AA4F";
    private static final String AES256 = AES192 + "7F036D6F04FC6A94";
    private static final String SYMBOLS = "0123456789abcdefghijklmnopqrstuvwxyz";

    /** NIST's samples for FF1, as its Computer Security Resource Center publishes them with SP 800-38G. */
    @ParameterizedTest
    @CsvSource({
        AES128 + ",10,'',0123456789,2433477484",
        AES128 + ",10,39383736353433323130,0123456789,6124200773",
        AES128 + ",36,3737373770717273373737,0123456789abcdefghi,a9tv40mll9kdu509eum",
        AES192 + ",10,'',0123456789,2830668132",
        AES192 + ",10,39383736353433323130,0123456789,2496655549",
        AES192 + ",36,3737373770717273373737,0123456789abcdefghi,xbj3kv35jrawxv32ysr",
        AES256 + ",10,'',0123456789,6657667009",
        AES256 + ",10,39383736353433323130,0123456789,1001623463",
        AES256 + ",36,3737373770717273373737,0123456789abcdefghi,xs8a0azh2avyalyzuwd"
    })
    void nistsSamplesComeOut(String key, int radix, String tweak, String plain, String sealed) {
        byte[] symbols = new byte[plain.length() + 2];
        for (int i = 0; i < plain.length(); i++) {
            symbols[i + 1] = (byte) SYMBOLS.indexOf(plain.charAt(i));
        }
        byte[] tweakBytes = HexFormat.of().parseHex(tweak);
        permutation(HexFormat.of().parseHex(key))
                .permute(symbols, 1, plain.length(), radix, tweakBytes, tweakBytes.length);

        var image = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            image.append(SYMBOLS.charAt(symbols[i + 1]));
        }
        assertThat(image).hasToString(sealed);
        assertThat(symbols[0] + symbols[symbols.length - 1]).isZero();
    }

    /** Another implementation of the same standard, in all sizes. */
    @Test
    void bouncyCastleAgrees() {
        var random = new Random(38);
        byte[] key = new byte[32];
        random.nextBytes(key);
        FormatPreserving ours = permutation(key);
        for (int i = 0; i < 3_000; i++) {
            int radix = i % 7 == 0 ? 256 : i % 7 == 1 ? 2 : 2 + random.nextInt(254);
            int shortest = FormatPreserving.shortest(radix);
            int length = shortest + random.nextInt(i % 50 == 0 ? 400 : 40);
            byte[] symbols = new byte[length];
            for (int k = 0; k < length; k++) {
                symbols[k] = (byte) random.nextInt(radix);
            }
            byte[] tweak = new byte[random.nextInt(20)];
            random.nextBytes(tweak);
            byte[] expected = new byte[length];
            var theirs = new FPEFF1Engine();
            theirs.init(true, new FPEParameters(new KeyParameter(key), radix, tweak));
            theirs.processBlock(symbols, 0, length, expected, 0);

            ours.permute(symbols, 0, length, radix, tweak, tweak.length);

            assertThat(symbols).as("radix %d, length %d", radix, length).isEqualTo(expected);
        }
    }

    @Test
    void everyStringOfALengthIsHitOnce() {
        FormatPreserving permutation = TestKeys.KEY.domain("d").formatPreserving();
        Set<String> images = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            byte[] symbols = "%05d".formatted(i).getBytes(StandardCharsets.US_ASCII);
            for (int k = 0; k < symbols.length; k++) {
                symbols[k] = (byte) (symbols[k] - '0');
            }
            permutation.permute(symbols, 0, 5, 10, new byte[0], 0);
            images.add(HexFormat.of().formatHex(symbols));
        }

        assertThat(images).hasSize(100_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 26, 36, 62, 256})
    void theShortestLengthIsTheFirstWithAMillionStrings(int radix) {
        int length = FormatPreserving.shortest(radix);

        assertThat(Math.pow(radix, length)).isGreaterThanOrEqualTo(1_000_000);
        assertThat(Math.pow(radix, length - 1)).isLessThan(1_000_000);
    }

    private static FormatPreserving permutation(byte[] key) {
        return new FormatPreserving(new SecretKeySpec(key, "AES"));
    }
}
