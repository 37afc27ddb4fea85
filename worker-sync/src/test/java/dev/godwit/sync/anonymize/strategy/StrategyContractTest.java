package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every strategy promises, on every type that it says it masks, in both forms. */
class StrategyContractTest {
    /** Types for which there are no samples that mean the same in both forms. */
    private static final Set<TypeFamily> OPAQUE = Set.of(TypeFamily.TIME, TypeFamily.ARRAY, TypeFamily.OTHER);

    private static final Map<String, Object> KEEP =
            Map.of("keep", Map.of("reason", "r", "by", "b", "until", "2099-01-01"));

    private record Case(String strategy, Map<String, Object> parameters, TypeFamily family, ValueForm form) {
        Masking masking() {
            return Masked.masking(strategy, parameters);
        }

        ValueMasker masker(String domain) {
            return Masked.masker(masking(), Samples.typeName(family), form, domain);
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        List<Map.Entry<String, Map<String, Object>>> configured = List.of(
                Map.entry("email", Map.of()),
                Map.entry("email", Map.of("encoding", "base32", "template", "{id}@mail.test")),
                Map.entry("hmac", Map.of()),
                Map.entry("hmac", Map.of("encoding", "base64url", "length", "22")),
                Map.entry("hmac", Map.of("normalize", "fold", "min", "100", "max", "32000")),
                Map.entry("name", Map.of()),
                Map.entry("name", Map.of("kind", "first", "suffix", "32")),
                Map.entry("phone", Map.of()),
                Map.entry("phone", Map.of("distinct", "true")),
                Map.entry("redact", Map.of()),
                Map.entry("email", Map.of("internal", List.of("example.org", "x.test"), "internal-as", "own.test")),
                Map.entry("password", Map.of()),
                Map.entry("password", Map.of("form", "bcrypt")),
                Map.entry("password", Map.of("form", "unusable")),
                Map.entry("ssn", Map.of()),
                Map.entry("ssn", Map.of("form", "invalid")),
                Map.entry("card", Map.of()),
                Map.entry("card", Map.of("keep-last", "0", "keep-first", "0")),
                Map.entry("iban", Map.of()),
                Map.entry("iban", Map.of("keep-last", "4")),
                Map.entry("template", Map.of("template", "u-{id}")),
                Map.entry("template", Map.of("template", "+1-555-{random(4)}/{random(18)} {{}}")),
                Map.entry("template", Map.of("template", "**** {last4} {id(12)}")),
                Map.entry("fake", Map.of("kind", "full-name", "locale", "pl")),
                Map.entry("fake", Map.of("kind", "address", "suffix", 32)),
                Map.entry("fake", Map.of("kind", "mac-address")),
                Map.entry("json", Map.of("paths", Map.of("user.name", "name", "[*].email", "email"))),
                Map.entry("json", Map.of("paths", Map.of("id", "hmac", "$", "null"), "rest", "redact", "names", KEEP)),
                Map.entry("text", Map.of("rest", KEEP)),
                Map.entry("ip", Map.of()),
                Map.entry("uuid", Map.of()),
                Map.entry("uuid", Map.of("version", "any")),
                Map.entry("hash", Map.of()),
                Map.entry("hash", Map.of("bytes", 16)),
                Map.entry("token", Map.of("prefix", "cus_")),
                Map.entry("fpe", Map.of()),
                Map.entry("fpe", Map.of("alphabet", "alphanumeric", "keep-last", 3)),
                Map.entry("fpe", Map.of("alphabet", "hex", "keep-first", 2)),
                Map.entry("constant", Map.of("value", "1")),
                Map.entry("choice", Map.of("values", List.of("1", "2", "3"))),
                Map.entry("choice", Map.of("values", Map.of("2024-02-29", 1, "2023-01-01", 3))),
                Map.entry("choice", Map.of("values", List.of("10.0.0.1", "fd00::1"))),
                Map.entry("dictionary", Map.of("values", Map.of("+18675309", "0"), "otherwise", "-")),
                Map.entry("date-shift", Map.of("days", 3_000)),
                Map.entry("date-truncate", Map.of()),
                Map.entry("date-truncate", Map.of("to", "week")),
                Map.entry("noise", Map.of("ratio", "0.5")),
                Map.entry("noise", Map.of("min", 0, "max", "30000.5")),
                Map.entry("bucket", Map.of("size", 100)),
                Map.entry("bucket", Map.of("bounds", List.of(-5, 0, "10.5", 100))),
                Map.entry("null", Map.of()));
        for (var entry : configured) {
            for (TypeFamily family :
                    Masked.masking(entry.getKey(), entry.getValue()).families()) {
                if (Masked.masking(entry.getKey(), entry.getValue())
                        .objection(ColumnType.of(Samples.typeName(family)))
                        .isPresent()) {
                    continue;
                }
                for (ValueForm form : ValueForm.values()) {
                    cases.add(new Case(entry.getKey(), entry.getValue(), family, form));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameValueHasTheSameResultWhateverCameBefore(Case given) {
        ValueMasker masker = given.masker("d");
        ValueMasker fresh = given.masker("d");
        for (byte[] value : Samples.of(given.family(), given.form(), 1)) {
            byte @Nullable [] once = attempt(masker, value);
            for (byte[] other : Samples.of(given.family(), given.form(), 2)) {
                attempt(masker, other);
            }

            assertThat(attempt(masker, value)).isEqualTo(once);
            assertThat(attempt(fresh, value)).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anotherDomainHasOtherResultsUnlessAllAreOne(Case given) {
        if (given.masking().uniqueness(given.family()) == Uniqueness.LOSSY) {
            return;
        }
        ValueMasker one = given.masker("d");
        ValueMasker other = given.masker("e");
        int same = 0;
        int all = 0;
        for (byte[] value : Samples.of(given.family(), given.form(), 3)) {
            byte @Nullable [] result = attempt(one, value);
            if (result != null && result.length > 0) {
                all++;
                same += Arrays.equals(result, attempt(other, value)) ? 1 : 0;
            }
        }

        assertThat(all).isPositive();
        assertThat(same).isLessThanOrEqualTo(all / 5);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fourCharactersOfATextDoNotSurvive(Case given) {
        if (given.family() != TypeFamily.TEXT || given.masking().keepsParts()) {
            return;
        }
        ValueMasker masker = given.masker("d");
        for (String value : List.of(
                "Zqxjkvb Wvutsrq",
                "zqxjkvb.wvut@example.com",
                "Ünïcödé ツツツツ",
                "+18675309",
                "\0\1\2\3\4",
                "8675309x12",
                "5105-1051-0510-5100",
                "DE89370400440532013000",
                "123-45-6789",
                "2001:db8:85a3::8a2e:370:7334",
                "192.168.117.233",
                "7c9e6679-7425-40de-944b-e07fc1f90ae7")) {
            byte @Nullable [] masked = attempt(masker, value.getBytes(StandardCharsets.UTF_8));
            String result = masked == null ? "" : new String(masked, StandardCharsets.UTF_8);
            for (int i = 0; i + 4 <= value.length(); i++) {
                if (given.strategy().equals("email") && "@example.com".contains(value.substring(i, i + 4))) {
                    continue;
                }
                assertThat(result).doesNotContain(value.substring(i, i + 4));
            }
        }
    }

    /** So a table that is copied in the other format next time keeps its masked values. */
    @ParameterizedTest
    @MethodSource("cases")
    void bothFormsMeanTheSame(Case given) {
        var type = ColumnType.of(Samples.typeName(given.family()));
        boolean printedByTheServer = given.masking().constant(type).isPresent();
        if (given.form() == ValueForm.BINARY || OPAQUE.contains(given.family()) || printedByTheServer) {
            return;
        }
        ValueMasker text = given.masker("d");
        ValueMasker binary =
                new Case(given.strategy(), given.parameters(), given.family(), ValueForm.BINARY).masker("d");
        List<byte[]> texts = Samples.of(given.family(), ValueForm.TEXT, 5);
        List<byte[]> binaries = Samples.of(given.family(), ValueForm.BINARY, 5);
        for (int i = 0; i < texts.size(); i++) {
            byte @Nullable [] one = attempt(text, texts.get(i));
            byte @Nullable [] other = attempt(binary, binaries.get(i));

            assertThat(one == null ? null : Samples.print(given.family(), ValueForm.TEXT, one))
                    .isEqualTo(other == null ? null : Samples.print(given.family(), ValueForm.BINARY, other));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aResultIsNoLongerThanItsStrategySays(Case given) {
        if (given.family() != TypeFamily.TEXT) {
            return;
        }
        ValueMasker masker = given.masker("d");
        var type = ColumnType.of("text");
        for (byte[] value : Samples.of(TypeFamily.TEXT, given.form(), 4)) {
            byte @Nullable [] masked = attempt(masker, value);
            if (masked != null) {
                assertThat(characters(masked))
                        .isLessThanOrEqualTo(given.masking().longest(type).orElse(characters(value)));
            }
        }
    }

    private static int characters(byte[] text) {
        String read = new String(text, StandardCharsets.UTF_8);
        return read.codePointCount(0, read.length());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsPromisedToStayDistinctDoes(Case given) {
        if (given.masking().uniqueness(given.family()) != Uniqueness.PRESERVED) {
            return;
        }
        ValueMasker masker = given.masker("d");
        Set<String> values = new HashSet<>();
        Set<String> results = new HashSet<>();
        for (int seed = 10; seed < 60; seed++) {
            for (byte[] value : Samples.of(given.family(), given.form(), seed)) {
                String plain = normal(given.strategy(), value);
                byte @Nullable [] masked = attempt(masker, value);
                if (masked != null && !plain.isEmpty() && values.add(plain)) {
                    results.add(new String(masked, StandardCharsets.ISO_8859_1));
                }
            }
        }

        assertThat(values.size()).isGreaterThan(20);
        assertThat(results.size()).isEqualTo(values.size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noBytesWhateverMakeItThrow(Case given) {
        ValueMasker masker = given.masker("d");
        var random = new Random(99);
        for (int i = 0; i < 2_000; i++) {
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(value);
            attempt(masker, value);
        }
    }

    /** E-mail and name bring spellings together on purpose; phone trims. */
    private static String normal(String strategy, byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        return switch (strategy) {
            case "email", "name" ->
                new String(value, StandardCharsets.UTF_8).strip().trim().toLowerCase(Locale.ROOT);
            case "phone" -> new String(value, StandardCharsets.UTF_8).strip().trim();
            default -> text;
        };
    }

    private static byte @Nullable [] attempt(ValueMasker masker, byte[] value) {
        try {
            return Masked.apply(masker, value);
        } catch (Masked.UnparseableException e) {
            return null;
        }
    }
}
