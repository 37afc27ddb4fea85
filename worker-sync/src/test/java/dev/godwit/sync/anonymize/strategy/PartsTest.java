package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents and free text, whose parts are masked. */
class PartsTest {
    private static final int LONG = Boolean.getBoolean("nightly") ? 8_000_000 : 500_000;
    private static final Map<String, Object> KEEP =
            Map.of("keep", Map.of("reason", "r", "by", "dpo", "until", "2027-01-31"));

    @Test
    void whatNoPathNamesIsLeftOut() {
        ValueMasker masker = json(Map.of("$.a", constant("x"), "$.b.c", constant("y")), null);

        assertThat(Masked.apply(
                        masker,
                        "{\"a\": \"secret\", \"b\": {\"c\": \"secret\", \"d\": 1}, \"e\": [\"secret\"], \"f\": null}"))
                .isEqualTo("{\"a\": \"x\", \"b\": {\"c\": \"y\"}}");
        assertThat(Masked.apply(masker, "{\"b\": \"not an object\"}")).isEqualTo("{\"b\": null}");
        assertThat(Masked.apply(masker, "{\"b\": [1, 2]}")).isEqualTo("{\"b\": []}");
        assertThat(Masked.apply(masker, "\"secret\"")).isEqualTo("null");
        assertThat(Masked.apply(masker, "{}")).isEqualTo("{}");
        assertThat(Masked.apply(masker, "[ ]")).isEqualTo("[]");
    }

    @Test
    void aRuleIsForValuesAndElementsAndMembersHaveTheirOwn() {
        ValueMasker masker = json(
                Map.of(
                        "items[*]", constant("x"),
                        "items[*].name", constant("n"),
                        "*.deep", constant("d"),
                        "\"a.b\"", constant("q")),
                null);

        assertThat(
                        Masked.apply(
                                masker,
                                "{\"items\": [{\"name\": \"a\", \"more\": {\"z\": \"b\"}}, \"c\", null], \"o\": {\"deep\": \"e\", \"f\": \"g\"}, \"a.b\": \"h\"}"))
                .isEqualTo("{\"items\": [{\"name\": \"n\"}, \"x\", null], \"o\": {\"deep\": \"d\"}, \"a.b\": \"q\"}");
    }

    @Test
    void theRestIsRedactedOrKeptAsSigned() {
        String document = "{\"a\": \"s\", \"b\": [1.50, true, null, \"\\u00e4\\n\"], \"c\": {}}";

        assertThat(Masked.apply(json(Map.of("a", constant("x")), "redact"), document))
                .isEqualTo("{\"a\": \"x\", \"b\": [0, false, null, \"[REDACTED]\"], \"c\": {}}");
        assertThat(Masked.apply(json(Map.of("a", constant("x")), KEEP), document))
                .isEqualTo("{\"a\": \"x\", \"b\": [1.50, true, null, \"\\u00e4\\n\"], \"c\": {}}");
        assertThat(Masked.masking("json", Map.of("paths", Map.of("a", "email"), "rest", KEEP))
                        .keptUntil())
                .hasValue(LocalDate.of(2027, 1, 31));
    }

    @Test
    void numbersStayNumbersAndWhatCannotBeReadIsNull() {
        ValueMasker masker = json(
                Map.of(
                        "age",
                        Map.of("strategy", "bucket", "size", 10),
                        "phone",
                        "phone",
                        "ok",
                        Map.of("strategy", "choice", "values", List.of("true", "false")),
                        "mail",
                        "email"),
                null);

        assertThat(Masked.apply(masker, "{\"age\": 37, \"ok\": true, \"phone\": 491715551234}"))
                .matches("\\{\"age\": 30, \"ok\": (true|false), \"phone\": [1-9]\\d{11}}");
        assertThat(Masked.apply(masker, "{\"age\": 1e400, \"ok\": \"yes\", \"phone\": \"call Bob\", \"mail\": 17}"))
                .matches("\\{\"age\": null, \"ok\": \"(true|false)\", \"phone\": null, \"mail\": null}");
    }

    @Test
    void stringsAreReadWithTheirEscapesAndWrittenAsTheServerWritesThem() {
        ValueMasker plain =
                json(Map.of("a", Map.of("strategy", "template", "template", "\"{last3}\\\n\u0001{{")), null);

        assertThat(Masked.apply(plain, "{\"\\u0061\": \"abc\\ud83d\\ude00\\\"x\\/yz\"}"))
                .isEqualTo("{\"\\u0061\": \"\\\"xyz\\\\\\n\\u0001{\"}");
        assertThat(Masked.apply(json(Map.of("a", "email"), null), "{\"a\": \"J\\u0061ne@x.org\"}"))
                .isEqualTo(Masked.apply(json(Map.of("a", "email"), null), "{\"a\": \"jane@x.org\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\"}",
                "{\"a\": }",
                "{\"a\": 1,}",
                "[1,]",
                "[1 2]",
                "{a: 1}",
                "\"\\x\"",
                "\"\\ud800\"",
                "\"\\u12\"",
                "tru",
                "01",
                "1.",
                "-",
                "1e",
                "{\"a\": 1}}",
                "\"a",
                "nullx",
                "'a'",
                "[1]]",
                "\"a\tb\"",
                "jane@x.org"
            })
    void whatIsNoDocumentIsUnparseable(String text) {
        assertThatThrownBy(() -> Masked.apply(json(Map.of("a", "email"), KEEP), text))
                .isInstanceOf(Masked.UnparseableException.class);
    }

    @Test
    void aDocumentThatIsTooDeepIsUnparseable() {
        ValueMasker masker = json(Map.of("a", "email"), KEEP);

        assertThatThrownBy(() -> Masked.apply(masker, "[".repeat(100_000) + "]".repeat(100_000)))
                .isInstanceOf(Masked.UnparseableException.class);
        assertThat(Masked.apply(masker, "[".repeat(400) + "]".repeat(400))).hasSize(800);
    }

    @Test
    void jsonbKeepsItsVersion() {
        ValueMasker masker = Masked.masker(
                Masked.masking("json", Map.of("paths", Map.of("a", constant("x")))), "jsonb", ValueForm.BINARY, "d");

        assertThat(Masked.apply(masker, "\u0001{\"a\": \"secret\"}")).isEqualTo("\u0001{\"a\": \"x\"}");
        assertThatThrownBy(() -> Masked.apply(masker, "{\"a\": 1}")).isInstanceOf(Masked.UnparseableException.class);
    }

    @Test
    void nothingOfADocumentPassesThatNoPathNames() {
        ValueMasker masker = json(Map.of("a.b", "email", "c[*].d", "hmac"), null);
        var random = new Random(4);
        for (int i = 0; i < 3_000; i++) {
            String document = document(random, 0);
            assertThat(Masked.apply(masker, document)).doesNotContain("secret").doesNotContain("hidden");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write to jane.roe+x@mail.example.org.|write to .*@example\\.invalid\\.",
                "<jane@x.org>, 'bob@y.org'|<user_.{32}@example\\.invalid>, .*user_.{32}@example\\.invalid'",
                "call +49 171 5551234 now|call \\+49 [1-9]\\d\\d \\d{7} now",
                "tel. 0171/5551234, or (030) 123-4567|tel\\. 0\\d{3}/\\d{7}, or \\(0\\d\\d\\) \\d{3}-\\d{4}",
                "us: 415-555-0132|us: \\d{3}-\\d{3}-\\d{4}",
                "card 4111 1111 1111 1111 declined|card 4\\d{3} \\d{4} \\d{4} 1111 declined",
                "IBAN DE89 3704 0044 0532 0130 00 or so|IBAN DE\\d\\d( \\d{4}){4} \\d\\d or so",
                "from 192.168.1.77:8080 and 2001:db8::7334|from [\\d.]+:8080 and [0-9a-f:]+",
                "ssn 078-05-1120!|ssn \\[REDACTED]!"
            })
    void partsOfATextAreReplaced(String text, String expected) {
        assertThat(Masked.apply(text(Map.of()), text)).matches(expected).isNotEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "order 123456789 on 2024-02-29 at 12:30:45",
                "std::vector, x::y",
                "version 1.2.3",
                "@home",
                "a @ b",
                "4111 1111 1111 1112",
                "Ünïcödé",
                "3.14159265358979",
                "abc1234567890def"
            })
    void whatOnlyLooksAlikeStays(String text) {
        assertThat(Masked.apply(text(Map.of()), text)).isEqualTo(text);
    }

    @Test
    void partsThatAreNotWantedStayAndOthersMayBeRedacted() {
        assertThat(Masked.apply(text(Map.of("parts", List.of("phone"))), "a@x.org +49 171 5551234"))
                .matches("a@x\\.org \\+49 \\d{3} \\d{7}");
        assertThat(Masked.apply(text(Map.of("as", "redacted")), "a@x.org, 10.0.0.1"))
                .isEqualTo("[REDACTED], [REDACTED]");
    }

    @Test
    void aPartIsMaskedLikeAColumnOfTheSameDomain() {
        assertThat(Masked.apply(text(Map.of()), "by Jane@X.org"))
                .isEqualTo("by " + Masked.apply(Masked.text("email", Map.of()), "jane@x.org"));
    }

    @Test
    void aTextThatBecomesTooLongIsUnparseable() {
        ValueMasker masker = Masked.masker(
                Masked.masking("text", Map.of("rest", KEEP)), "character varying(20)", ValueForm.TEXT, "d");

        assertThatThrownBy(() -> Masked.apply(masker, "a@x.org")).isInstanceOf(Masked.UnparseableException.class);
        assertThat(Masked.apply(masker, "nothing in it")).isEqualTo("nothing in it");
    }

    /** A text whose every place could begin a part was looked at to its end from each of them: 80 kB took minutes, and these would take days. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 ",
                "(",
                "-",
                "-.",
                "1-",
                "1.",
                ":",
                "1:",
                "a.",
                "a-b.",
                "0(",
                "00 ",
                "+1 ",
                "a@-",
                "DE89 ",
                "4111 1111 ",
                "x@",
                "1/"
            })
    @Timeout(60)
    void aLongTextTakesAsLongAsItIs(String piece) {
        ValueMasker masker = text(Map.of());
        String text = piece.repeat(LONG / piece.length());

        assertThat(Masked.apply(masker, text)).isNotEmpty();
        assertThat(Masked.apply(masker, text + "@x")).isNotEmpty();
    }

    @Test
    void problemsAreNamed() {
        assertThat(problems("json", Map.of())).hasSize(1);
        assertThat(problems("json", Map.of("paths", Map.of("$..a", "email"))))
                .containsExactly("'$..a' is not a path. Write one such as $.user.email or $.items[*].name.");
        assertThat(problems("json", Map.of("paths", Map.of("a", "emial"))))
                .containsExactly("Unknown strategy 'emial' for 'a'.");
        assertThat(problems("json", Map.of("paths", Map.of("a", Map.of("strategy", "email", "lenght", 3)))))
                .containsExactly("Unknown parameter 'lenght' of strategy 'email' for 'a'.");
        assertThat(problems("json", Map.of("paths", Map.of("a", Map.of("keep", Map.of("by", "x"))))))
                .hasSize(1);
        assertThat(problems("json", Map.of("paths", Map.of("a", "email"), "rest", "keep")))
                .hasSize(1);
        assertThat(problems("text", Map.of()))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("Sign for it"));
        assertThat(problems("text", Map.of("parts", List.of("emial", "phone"), "rest", KEEP)))
                .hasSize(1);
        assertThat(problems("text", Map.of("rest", Map.of("keep", Map.of("reason", "r", "by", "x", "until", "soon")))))
                .hasSize(1);
    }

    @Test
    void aMaskingThatKeepsAllIsNone() {
        assertThat(problems("text", Map.of("parts", List.of(), "rest", KEEP)))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("masks nothing"));
        assertThat(problems("json", Map.of("paths", Map.of("$", KEEP))))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("keeps the whole document"));
    }

    @Test
    void namesThatNoRuleNamesAreSignedFor() {
        assertThat(problems("json", Map.of("paths", Map.of("a", "email"), "rest", "redact")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("names: {keep:"));
        assertThat(problems("json", Map.of("paths", Map.of("a.*.b", "email")))).hasSize(1);
        assertThat(problems("hstore", Map.of("keys", Map.of("a", "email"), "rest", "redact")))
                .hasSize(1);
        assertThat(problems("json", Map.of("paths", Map.of("*", "email"), "rest", KEEP)))
                .isEmpty();
        assertThat(Masked.masking("json", Map.of("paths", Map.of("a", "email"), "rest", "redact", "names", KEEP))
                        .keptUntil())
                .hasValue(LocalDate.of(2027, 1, 31));
    }

    @Test
    void nobodySignsForAThousandMillionYears() {
        assertThat(problems(
                        "text",
                        Map.of("rest", Map.of("keep", Map.of("reason", "r", "by", "b", "until", "+999999999-12-31")))))
                .hasSize(1);
    }

    @Test
    void aDomainIsKeptInWhateverCaseItIsWritten() {
        assertThat(Masked.masking(
                                "email",
                                Map.of(
                                        "internal",
                                        List.of("other.test", "Company.com"),
                                        "internal-as",
                                        "keep",
                                        "deliverable",
                                        true))
                        .keepsParts())
                .isTrue();
    }

    @Test
    void whatIsSignedForWithinAPartEndsWithIt() {
        Map<String, Object> inner = Map.of("strategy", "text", "rest", KEEP);

        assertThat(Masked.masking("json", Map.of("paths", Map.of("note", inner)))
                        .keptUntil())
                .hasValue(LocalDate.of(2027, 1, 31));
        assertThat(Masked.masking("hstore", Map.of("keys", Map.of("note", inner)))
                        .keptUntil())
                .hasValue(LocalDate.of(2027, 1, 31));
    }

    private static String document(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 7)) {
            case 0 -> "\"secret\"";
            case 1 -> "true";
            case 2 -> "\"\\u0073ecret\"";
            case 3 -> "-12.5e3";
            case 4 -> "[" + document(random, depth + 1) + "," + document(random, depth + 1) + "]";
            default ->
                "{\"%s\":%s, \"hidden\":\"secret\", \"%s\" : %s}"
                        .formatted(
                                "abcd".charAt(random.nextInt(4)), document(random, depth + 1),
                                "abcd".charAt(random.nextInt(4)), document(random, depth + 1));
        };
    }

    private static Map<String, Object> constant(String value) {
        return Map.of("strategy", "constant", "value", value);
    }

    private static ValueMasker json(Map<String, Object> paths, @Nullable Object rest) {
        var parameters = new HashMap<String, Object>(Map.of("paths", paths, "names", KEEP));
        if (rest != null) {
            parameters.put("rest", rest);
        }
        return Masked.masker(Masked.masking("json", parameters), "json", ValueForm.TEXT, "d");
    }

    private static ValueMasker text(Map<String, Object> more) {
        var parameters = new HashMap<String, Object>(more);
        parameters.put("rest", KEEP);
        return Masked.text("text", parameters);
    }

    private static List<String> problems(String strategy, Map<String, ?> given) {
        var parameters = new Parameters(given);
        AnonymizationStrategies.builtIn().find(strategy).orElseThrow().configure(parameters);
        return parameters.problems();
    }
}
