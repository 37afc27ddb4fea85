package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HmacStrategyTest {
    private static final int MILLION = 1_000_000;

    @Test
    void aTokenIsThePrefixOfAnHmacThatAnyToolCanRepeat() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(TestKeys.KEY.derive("domain/hmac-sha256\0d", 32), "HmacSHA256"));
        String expected = HexFormat.of().formatHex(mac.doFinal("alice".getBytes(StandardCharsets.UTF_8)));

        assertThat(Masked.apply(Masked.text("hmac", Map.of()), "alice")).isEqualTo(expected.substring(0, 32));
        assertThat(Masked.apply(Masked.text("hmac", Map.of("length", 64)), "alice"))
                .isEqualTo(expected);
    }

    @Test
    void spellingsAreBroughtTogetherOnlyWhenAsked() {
        ValueMasker exact = Masked.text("hmac", Map.of());
        ValueMasker fold = Masked.text("hmac", Map.of("normalize", "fold"));
        ValueMasker text = Masked.text("hmac", Map.of("normalize", "text"));

        assertThat(Masked.apply(exact, "Bob ")).isNotEqualTo(Masked.apply(exact, "bob"));
        assertThat(Masked.apply(fold, "\uff22ob\u00a0")).isEqualTo(Masked.apply(fold, " boB")); // a full-width B
        assertThat(Masked.apply(text, "Bob ")).isEqualTo(Masked.apply(text, "Bob"));
        assertThat(Masked.apply(text, "Bob")).isNotEqualTo(Masked.apply(text, "bob"));
    }

    @Test
    void aMillionTextsHaveAMillionTokens() {
        ValueMasker masker = Masked.text("hmac", Map.of("encoding", "base64url"));
        Set<ByteBuffer> tokens = new HashSet<>(2 * MILLION);
        byte[] out = new byte[22];
        for (int i = 0; i < MILLION; i++) {
            byte[] value = ("user-" + i).getBytes(StandardCharsets.US_ASCII);
            masker.mask(value, 0, value.length, out, 0);
            tokens.add(ByteBuffer.wrap(out.clone()));
        }

        assertThat(tokens).hasSize(MILLION);
    }

    @ParameterizedTest
    @CsvSource({"1,", "0, 32767", "100, 5000", "1, 30000"})
    void everySmallintHasAnotherSmallint(long min, Long max) {
        Map<String, Object> parameters = max == null ? Map.of("min", min) : Map.of("min", min, "max", max);
        ValueMasker masker = Masked.masker(Masked.masking("hmac", parameters), "smallint", ValueForm.BINARY, "ids");
        long last = max == null ? Short.MAX_VALUE : max;
        var images = new BitSet();
        int strays = 0;
        for (int value = Short.MIN_VALUE; value <= Short.MAX_VALUE; value++) {
            int image = shortOf(masker, value);
            strays += (image >= min && image <= last) == (value >= min && value <= last) ? 0 : 1;
            images.set(image - Short.MIN_VALUE);
        }

        assertThat(images.cardinality()).isEqualTo(1 << 16);
        assertThat(strays).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"integer", "bigint"})
    void aMillionIdsHaveAMillionPositiveImages(String type) {
        ValueMasker masker = Masked.masker(Masked.masking("hmac", Map.of()), type, ValueForm.BINARY, "ids");
        boolean wide = type.equals("bigint");
        Set<Long> images = new HashSet<>(2 * MILLION);
        byte[] out = new byte[32];
        for (int i = 1; i <= MILLION; i++) {
            byte[] in = wide
                    ? ByteBuffer.allocate(8).putLong(i).array()
                    : ByteBuffer.allocate(4).putInt(i).array();
            masker.mask(in, 0, in.length, out, 0);
            long image =
                    wide ? ByteBuffer.wrap(out).getLong() : ByteBuffer.wrap(out).getInt();
            images.add(Math.max(image, 0));
        }

        assertThat(images).hasSize(MILLION).doesNotContain(0L);
    }

    @ParameterizedTest
    @CsvSource({
        "bigint, -9223372036854775808",
        "bigint, 9223372036854775807",
        "bigint, 0",
        "bigint, -1",
        "bigint, 42",
        "integer, -2147483648",
        "integer, 2147483647",
        "integer, 42",
        "smallint, -32768",
    })
    void textAndBinaryAgree(String type, long value) {
        Masking masking = Masked.masking("hmac", Map.of());
        ValueMasker text = Masked.masker(masking, type, ValueForm.TEXT, "ids");
        ValueMasker binary = Masked.masker(masking, type, ValueForm.BINARY, "ids");
        byte[] sent = switch (type) {
            case "bigint" -> ByteBuffer.allocate(8).putLong(value).array();
            case "integer" -> ByteBuffer.allocate(4).putInt((int) value).array();
            default -> ByteBuffer.allocate(2).putShort((short) value).array();
        };
        ByteBuffer buffer = ByteBuffer.wrap(Objects.requireNonNull(Masked.apply(binary, sent)));
        long expected = switch (type) {
            case "bigint" -> buffer.getLong();
            case "integer" -> buffer.getInt();
            default -> buffer.getShort();
        };

        assertThat(Masked.apply(text, Long.toString(value))).isEqualTo(Long.toString(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "1a", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1.5"})
    void whatIsNoBigintIsUnparseable(String value) {
        ValueMasker masker = Masked.masker(Masked.masking("hmac", Map.of()), "bigint", ValueForm.TEXT, "ids");

        assertThatThrownBy(() -> Masked.apply(masker, value)).isInstanceOf(Masked.UnparseableException.class);
    }

    @Test
    void linkedIntegersOfTwoTypesAgreeUnderOneMaximum() {
        Masking masking = Masked.masking("hmac", Map.of("max", 2_000_000_000));
        ValueMasker small = Masked.masker(masking, "integer", ValueForm.TEXT, "ids");
        ValueMasker large = Masked.masker(masking, "bigint", ValueForm.TEXT, "ids");

        assertThat(Masked.apply(small, "4711")).isEqualTo(Masked.apply(large, "4711"));
        assertThat(masking.joinKey(TypeFamily.INT4)).isEqualTo(masking.joinKey(TypeFamily.INT8));
        assertThat(Masked.masking("hmac", Map.of()).joinKey(TypeFamily.INT4))
                .isNotEqualTo(Masked.masking("hmac", Map.of()).joinKey(TypeFamily.INT8));
    }

    @Test
    void aMillionUuidsStayDistinctAndAgreeInBothForms() {
        Masking masking = Masked.masking("hmac", Map.of());
        ValueMasker binary = Masked.masker(masking, "uuid", ValueForm.BINARY, "ids");
        ValueMasker text = Masked.masker(masking, "uuid", ValueForm.TEXT, "ids");
        Set<ByteBuffer> images = new HashSet<>(2 * MILLION);
        for (int i = 0; i < MILLION; i++) {
            byte[] out = new byte[16];
            byte[] in = ByteBuffer.allocate(16).putInt(12, i).array();
            binary.mask(in, 0, 16, out, 0);
            images.add(ByteBuffer.wrap(out));
        }
        byte[] five = ByteBuffer.allocate(16).putInt(12, 5).array();
        String expected = HexFormat.of().formatHex(Objects.requireNonNull(Masked.apply(binary, five)));

        assertThat(images).hasSize(MILLION);
        assertThat(Masked.apply(text, "00000000-0000-0000-0000-000000000005").replace("-", ""))
                .isEqualTo(expected);
    }

    @Test
    void uniquenessIsPromisedOnlyFor128BitsOfTheExactValue() {
        assertThat(Masked.masking("hmac", Map.of()).uniqueness(TypeFamily.TEXT)).isEqualTo(Uniqueness.PRESERVED);
        assertThat(Masked.masking("hmac", Map.of("length", 31)).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.NOT_GUARANTEED);
        assertThat(Masked.masking("hmac", Map.of("encoding", "base32", "length", 26))
                        .uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.PRESERVED);
        assertThat(Masked.masking("hmac", Map.of("normalize", "fold")).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.NOT_GUARANTEED);
        assertThat(Masked.masking("hmac", Map.of("length", 8)).uniqueness(TypeFamily.INT4))
                .isEqualTo(Uniqueness.PRESERVED);
    }

    @Test
    void aTokenThatIsLongerThanTheColumnIsObjectedTo() {
        Masking masking = Masked.masking("hmac", Map.of());

        assertThat(masking.objection(ColumnType.of("character varying(31)")))
                .hasValue("its tokens have 32 characters and character varying(31) holds fewer; set 'length'");
        assertThat(masking.objection(ColumnType.of("character varying(32)"))).isEmpty();
        assertThat(Masked.masking("hmac", Map.of("max", 40_000)).objection(ColumnType.of("smallint")))
                .hasValue("'min' or 'max' is beyond what smallint holds");
    }

    private static int shortOf(ValueMasker masker, int value) {
        byte[] out = new byte[Integers.MAX_CHARACTERS];
        masker.mask(ByteBuffer.allocate(2).putShort((short) value).array(), 0, 2, out, 0);
        return ByteBuffer.wrap(out).getShort();
    }
}
