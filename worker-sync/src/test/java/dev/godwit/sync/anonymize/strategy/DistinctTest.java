package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Distinct values stay distinct under each strategy that promises it: ten million of them nightly, fewer in between. Results are compared by
 * 64 bits, so one false alarm is due in 400,000 nights.
 */
class DistinctTest {
    private static final int VALUES = Boolean.getBoolean("nightly") ? 10_000_000 : 100_000;

    private record Case(
            String strategy, Map<String, Object> parameters, String type, ValueForm form, IntFunction<byte[]> values) {
        static Case text(String strategy, Map<String, Object> parameters, IntFunction<byte[]> values) {
            return new Case(strategy, parameters, "text", ValueForm.TEXT, values);
        }

        Masking masking() {
            return Masked.masking(strategy, parameters);
        }

        @Override
        public String toString() {
            return "%s %s of %s".formatted(strategy, parameters, type);
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.text("email", Map.of("normalize", "none"), i -> digits("jane.roe", i, 8, "@example.org")),
                Case.text(
                        "email",
                        Map.of("encoding", "base32", "normalize", "none"),
                        i -> digits("jane.roe", i, 8, "@example.org")),
                Case.text("hmac", Map.of(), i -> digits("user", i, 8, "")),
                Case.text("hmac", Map.of("encoding", "base64url"), i -> digits("user", i, 8, "")),
                new Case(
                        "hmac",
                        Map.of(),
                        "integer",
                        ValueForm.BINARY,
                        i -> bytes(4).putInt(i).array()),
                new Case(
                        "hmac",
                        Map.of("max", 20_000_000),
                        "integer",
                        ValueForm.BINARY,
                        i -> bytes(4).putInt(i).array()),
                new Case(
                        "hmac",
                        Map.of(),
                        "bigint",
                        ValueForm.BINARY,
                        i -> bytes(8).putLong(i * 977L).array()),
                new Case("hmac", Map.of(), "uuid", ValueForm.BINARY, DistinctTest::uuid),
                Case.text("name", Map.of("suffix", 32), i -> digits("Jane Roe ", i, 8, "")),
                Case.text("fake", Map.of("kind", "city", "suffix", 32), i -> digits("Ulm ", i, 8, "")),
                Case.text("phone", Map.of("distinct", true), i -> digits("+49 171 ", i, 8, "")),
                Case.text("card", Map.of(), DistinctTest::card),
                Case.text("card", Map.of("keep-last", 0, "keep-first", 0), DistinctTest::card),
                Case.text("iban", Map.of(), DistinctTest::iban),
                Case.text("template", Map.of("template", "u-{id}"), i -> digits("user", i, 8, "")),
                new Case(
                        "ip",
                        Map.of(),
                        "inet",
                        ValueForm.BINARY,
                        i -> bytes(8).putInt(0x02200004).putInt(i * 211).array()),
                new Case("uuid", Map.of(), "uuid", ValueForm.BINARY, DistinctTest::uuid),
                Case.text("hash", Map.of("bytes", 16), i -> digits("user", i, 8, "")),
                Case.text("token", Map.of(), i -> digits("user", i, 8, "")),
                Case.text("fpe", Map.of(), i -> digits("", i, 8, "")),
                Case.text("fpe", Map.of("alphabet", "code"), i -> digits("AB-", i, 8, "-Z")));
    }

    /** Whatever promises to keep values apart keeps the spellings of one person apart. */
    @ParameterizedTest
    @MethodSource("cases")
    void spellingsOfOneValueStayDistinct(Case given) {
        if (!given.type().equals("text")) {
            return;
        }
        ValueMasker masker = Masked.masker(given.masking(), given.type(), given.form(), "d");
        String value = new String(given.values().apply(1), java.nio.charset.StandardCharsets.UTF_8);
        var results = new java.util.HashMap<String, String>();
        for (String spelling : java.util.List.of(
                value, value.toUpperCase(java.util.Locale.ROOT), " " + value, value + " ", "  ", "", " ")) {
            try {
                String before = results.put(Masked.apply(masker, spelling), spelling);

                assertThat(before == null || before.equals(spelling))
                        .as("'%s' and '%s'", spelling, before)
                        .isTrue();
            } catch (Masked.UnparseableException e) {
                // The copy gives these tokens of their own, or NULL.
                assertThat(e).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void distinctValuesStayDistinct(Case given) {
        ValueMasker masker = Masked.masker(given.masking(), given.type(), given.form(), "d");
        long[] results = new long[VALUES];
        byte[] out = new byte[256];
        for (int i = 0; i < VALUES; i++) {
            byte[] value = given.values().apply(i);
            if (masker.bound(value, 0, value.length) > out.length) {
                throw new AssertionError("A result of %s may be longer than expected".formatted(given));
            }
            int end = masker.mask(value, 0, value.length, out, 0);
            if (end <= 0) {
                throw new AssertionError("No result for value %d".formatted(i));
            }
            results[i] = hash(out, end);
        }
        Arrays.sort(results);
        int met = 0;
        for (int i = 1; i < VALUES; i++) {
            met += results[i] == results[i - 1] ? 1 : 0;
        }

        assertThat(given.masking().uniqueness(ColumnType.of(given.type()).family()))
                .isEqualTo(Uniqueness.PRESERVED);
        assertThat(met).isZero();
    }

    @Test
    void noStrategyThatPromisesItIsForgotten() {
        var promising = new TreeSet<String>();
        for (String name : AnonymizationStrategies.builtIn().names()) {
            Masking masking =
                    AnonymizationStrategies.builtIn().find(name).orElseThrow().configure(new Parameters(Map.of()));
            if (masking.families().stream().anyMatch(family -> masking.uniqueness(family) == Uniqueness.PRESERVED)) {
                promising.add(name);
            }
        }
        List<String> tested =
                new ArrayList<>(cases().map(Case::strategy).distinct().toList());

        assertThat(tested).containsAll(promising);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    private static byte[] uuid(int i) {
        long mixed = i * 0x9e3779b97f4a7c15L;
        return bytes(16)
                .putLong((mixed & ~0xf000L) | 0x4000L)
                .putLong((i & 0x3fffffffffffffffL) | 0x8000000000000000L)
                .array();
    }

    private static byte[] digits(String before, int number, int count, String after) {
        byte[] text = (before + "0".repeat(count) + after).getBytes(StandardCharsets.US_ASCII);
        write(text, before.length(), number, count);
        return text;
    }

    private static void write(byte[] text, int at, int number, int count) {
        int rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Sixteen digits, the last of which is Luhn's. */
    private static byte[] card(int number) {
        byte[] text = digits("4532000", number, 8, "0");
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            int weighed = (text[i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += weighed / 10 + weighed % 10;
        }
        text[15] = (byte) ('0' + (10 - sum % 10) % 10);
        return text;
    }

    /** A German account; DE is 1314, and its check digits make the whole 1 modulo 97. */
    private static byte[] iban(int number) {
        byte[] text = digits("DE003704004405", number, 8, "");
        long rest = 0;
        for (int i = 4; i < text.length; i++) {
            rest = (rest * 10 + text[i] - '0') % 97;
        }
        int check = 98 - (int) ((rest * 1_000_000 + 131_400) % 97);
        write(text, 2, check, 2);
        return text;
    }

    /** Of up to eight bytes a bijection. */
    private static long hash(byte[] bytes, int length) {
        long hash = length;
        for (int from = 0; from < length; from += 8) {
            long word = 0;
            for (int i = from; i < Math.min(length, from + 8); i++) {
                word = word << 8 | (bytes[i] & 0xff);
            }
            hash = (hash ^ word) * 0x9e3779b97f4a7c15L;
            hash = (hash ^ hash >>> 32) * 0xd6e8feb86659fd93L;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
