package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailStrategyTest {
    private final ValueMasker masker = Masked.text("email", Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"A@X.org", " a@x.org", "a@x.org\t", "\uff41@x.org", "a@x.org\u00a0"})
    void spellingsOfOneAddressAreOnePerson(String spelling) {
        assertThat(Masked.apply(masker, spelling)).isEqualTo(Masked.apply(masker, "a@x.org"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@x.org", "not an address", "@", "müller@bücher.example", "a@x.org; b@y.org"})
    void whateverItIsTheResultIsAnAddressThatNobodyHas(String value) {
        assertThat(Masked.apply(masker, value)).matches("user_[0-9a-f]{32}@example\\.invalid");
    }

    @Test
    void anEmptyTextStaysEmpty() {
        assertThat(Masked.apply(masker, "")).isEmpty();
        assertThat(Masked.apply(masker, "  ")).isEmpty();
    }

    @Test
    void theTemplateSurroundsTheToken() {
        ValueMasker custom = Masked.text("email", Map.of("template", "qa+{id}.x@Mail.Test", "length", 10));

        assertThat(Masked.apply(custom, "a@x.org")).matches("qa\\+[0-9a-f]{10}\\.x@Mail\\.Test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@company.com", "A@Company.COM ", "a@b@company.com"})
    void anAddressOfTheOwnHouseGetsItsOwnDomain(String address) {
        ValueMasker internal = Masked.text("email", Map.of("internal", "company.com"));

        assertThat(Masked.apply(internal, address)).matches("user_[0-9a-f]{32}@internal\\.invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a@company.com.evil.org", "a@mail.company.com", "a@notcompany.com", "@company.com", "company.com"
            })
    void whatOnlyLooksLikeTheOwnHouseDoesNot(String address) {
        ValueMasker internal = Masked.text("email", Map.of("internal", List.of("company.com")));

        assertThat(Masked.apply(internal, address)).matches("user_[0-9a-f]{32}@example\\.invalid");
    }

    @Test
    void theOwnDomainIsKeptOnlyByWhomWantsMailDelivered() {
        Map<String, Object> keep = Map.of("internal", List.of("company.com"), "internal-as", "keep");

        assertThat(problems(keep))
                .containsExactly(
                        "Mail to 'company.com' can be delivered. Set 'internal-as' to a domain under .invalid, "
                                + ".test or .example, or 'deliverable: true'.");
        assertThat(Masked.masking("email", Map.of("internal", List.of("own.test"), "internal-as", "keep"))
                        .keepsParts())
                .isTrue();
        assertThat(problems(Map.of("internal", List.of("not a domain")))).hasSize(1);
        assertThat(problems(Map.of("internal", Map.of("a", "b")))).hasSize(1);
        assertThat(problems(Map.of("internal", "company.com", "internal-as", "keep", "deliverable", true)))
                .isEmpty();
    }

    @Test
    void aMillionAddressesStayDistinct() {
        ValueMasker base32 = Masked.text("email", Map.of("encoding", "base32"));
        Set<ByteBuffer> results = new HashSet<>(2_000_000);
        byte[] out = new byte[47];
        for (int i = 0; i < 1_000_000; i++) {
            byte[] value = ("user" + i + "@shop.example").getBytes(StandardCharsets.US_ASCII);
            base32.mask(value, 0, value.length, out, 0);
            results.add(ByteBuffer.wrap(out.clone()));
        }

        assertThat(results).hasSize(1_000_000);
    }

    @Test
    void aShortTokenDoesNotPromiseUniqueness() {
        assertThat(Masked.masking("email", Map.of()).whereUnique().uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.PRESERVED);
        assertThat(Masked.masking("email", Map.of()).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.NOT_GUARANTEED);
        assertThat(Masked.masking("email", Map.of("length", 16)).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.NOT_GUARANTEED);
    }

    @Test
    void anAddressThatIsLongerThanTheColumnIsObjectedTo() {
        var masking = Masked.masking("email", Map.of());

        assertThat(masking.objection(ColumnType.of("character varying(52)")))
                .hasValueSatisfying(clause -> assertThat(clause).contains("53 characters", "base32"));
        assertThat(masking.objection(ColumnType.of("character varying(53)"))).isEmpty();
    }

    @Test
    void mailMayNotBeDeliverableUnlessAsked() {
        assertThat(problems(Map.of("template", "user_{id}@company.com")))
                .containsExactly("Mail to 'company.com' can be delivered. Use a domain under .invalid, .test or "
                        + ".example, or example.com, .net or .org; or set 'deliverable: true'.");
        assertThat(problems(Map.of("template", "user_{id}@notexample.com"))).hasSize(1);
        assertThat(problems(Map.of("template", "user_{id}@example.com.evil.org")))
                .hasSize(1);
        assertThat(problems(Map.of("template", "user_{id}@company.com", "deliverable", true)))
                .isEmpty();
        assertThat(problems(Map.of("template", "user_{id}@example.com"))).isEmpty();
        assertThat(problems(Map.of("template", "user_{id}@mail.example.org"))).isEmpty();
        assertThat(problems(Map.of("template", "user_{id}@anything.test"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user@example.com", "{id}", "{id}{id}@example.com", "a@{id}.invalid", "{id}@", "ü{id}@x.test"})
    void aTemplateWithoutOneTokenInItsLocalPartIsRefused(String template) {
        assertThat(problems(Map.of("template", template)))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("one {id} before the @", "'" + template + "'"));
    }

    @Test
    void allProblemsComeAtOnce() {
        assertThat(problems(Map.of("template", "x", "length", 3, "encoding", "rot13", "deliverable", "maybe")))
                .hasSize(4);
    }

    private static List<String> problems(Map<String, ?> given) {
        var parameters = new Parameters(given);
        new EmailStrategy().configure(parameters);
        return parameters.problems();
    }
}
