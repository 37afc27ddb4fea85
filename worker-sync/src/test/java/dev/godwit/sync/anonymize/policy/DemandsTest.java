package dev.godwit.sync.anonymize.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.policy.FittingRule.Candidate;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemandsTest {
    private static final AnonymizationStrategies STRATEGIES = AnonymizationStrategies.builtIn();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final ColumnRef EMAIL = column("users", "email", "text");
    private static final ColumnRef CARD = column("users", "card", "text");
    private static final ColumnRef LEVEL = column("users", "level", "integer");
    private static final ColumnRef BORN = column("users", "born", "date");

    /** What the policy says, what a flag asks for, and whether the flag is let through. */
    @ParameterizedTest
    @CsvSource({
        "keep,email,true",
        "keep,card,true",
        "card,card,true",
        "card,hmac,true",
        "card,null,true",
        "email,hmac,true",
        "hmac,email,true",
        "hmac,card,false",
        "redact,hmac,false",
        "redact,null,true",
        "null,redact,true",
    })
    void aFlagMayOnlyLeaveLessOfAValue(String written, String asked, boolean passes) {
        AnonymizationPolicy policy = policy("public.users.email", written);
        var flags = new FlagRules(policy, STRATEGIES, List.of(EMAIL));

        flags.strategy("email", asked);
        GateResult result = check(policy, Demands.of(List.of(), List.of(), flags), EMAIL);

        assertThat(result instanceof GateResult.Passed).isEqualTo(passes);
        if (result instanceof GateResult.Passed passed) {
            assertThat(passed.decisions().get(EMAIL.name()))
                    .isInstanceOfSatisfying(
                            ColumnDecision.Masked.class,
                            masked -> assertThat(masked.strategy()).isEqualTo(asked));
        } else {
            assertThat(((GateResult.Refused) result).problems())
                    .extracting(PolicyProblem::kind, PolicyProblem::where)
                    .containsExactly(tuple(Kind.WEAKER, "--strategy"));
        }
    }

    @Test
    void dateShiftingDoesNotReplaceARemoval() {
        AnonymizationPolicy policy = policy("public.users.born", "null");
        var flags = new FlagRules(policy, STRATEGIES, List.of(BORN));

        flags.strategy("born", "date-shift");

        assertThat(check(policy, Demands.of(List.of(), List.of(), flags), BORN)).isInstanceOf(GateResult.Refused.class);
    }

    @Test
    void aNumberThatComesNearDoesNotReplaceAnother() {
        AnonymizationPolicy policy = policy("public.users.level", "hmac");
        var flags = new FlagRules(policy, STRATEGIES, List.of(LEVEL));

        flags.strategy("level", "noise");

        assertThat(((GateResult.Refused) check(policy, Demands.of(List.of(), List.of(), flags), LEVEL)).problems())
                .extracting(PolicyProblem::kind)
                .contains(Kind.WEAKER);
    }

    @ParameterizedTest
    @CsvSource({"bucket,noise,false", "noise,noise,true"})
    void ofTwoThatLeaveAPartTheFlagMayOnlyRepeatTheOther(String written, String asked, boolean passes) {
        Object rule = written.equals("bucket") ? Map.of("strategy", "bucket", "size", 100_000) : written;
        AnonymizationPolicy policy = PolicyReader.read(Map.of("rules", Map.of("public.users.level", rule)), STRATEGIES);
        var flags = new FlagRules(policy, STRATEGIES, List.of(LEVEL));

        flags.strategy("level", asked);

        assertThat(check(policy, Demands.of(List.of(), List.of(), flags), LEVEL) instanceof GateResult.Passed)
                .isEqualTo(passes);
    }

    @Test
    void aMaskingThatSomebodySignsForIsAKeepForTagsAndFlags() {
        var keep = Map.of("keep", Map.of("reason", "r", "by", "b", "until", "2099-01-01"));
        AnonymizationPolicy policy = PolicyReader.read(
                Map.of("rules", Map.of("public.users.card", Map.of("strategy", "text", "rest", keep))), STRATEGIES);
        var tag = new ColumnTag(CARD.name(), Optional.empty(), Optional.empty(), "a comment");

        assertThat(check(policy, new Demands(List.of(tag), Map.of(), List.of()), CARD))
                .isInstanceOf(GateResult.Refused.class);
        assertThat(new FlagRules(policy, STRATEGIES, List.of(CARD)).unmasked()).containsExactly(CARD);
    }

    @Test
    void aDateThatComesNearIsLessThanATagAsksFor() {
        AnonymizationPolicy policy = policy("public.users.born", "date-shift");
        var tag = new ColumnTag(BORN.name(), Optional.empty(), Optional.of("hmac"), "a comment");

        assertThat(check(policy, new Demands(List.of(tag), Map.of(), List.of()), BORN))
                .isInstanceOf(GateResult.Refused.class);
    }

    @Test
    void aFlagDecidesAboutAColumnWhoseKeepHasEnded() {
        AnonymizationPolicy policy = PolicyReader.read(
                Map.of(
                        "rules",
                        Map.of("public.*.*", Map.of("keep", Map.of("reason", "r", "by", "b", "until", "2020-01-01")))),
                STRATEGIES);
        var flags = new FlagRules(policy, STRATEGIES, List.of(EMAIL));

        flags.anonymize(EMAIL, Optional.of(Candidate.of("email")));

        assertThat(check(policy, Demands.of(List.of(), List.of(), flags), EMAIL))
                .isInstanceOf(GateResult.Passed.class);
    }

    @Test
    void columnsThatAreMaskedAlreadyAreNotAskedFor() {
        AnonymizationPolicy policy = policy("public.users.email", "email");
        var flags = new FlagRules(policy, STRATEGIES, List.of(EMAIL, CARD));

        assertThat(flags.unmasked("users.email")).isEmpty();
        assertThat(flags.unmasked()).containsExactly(CARD);
    }

    /** What the tag asks for, what the policy does, and whether it passes. */
    @ParameterizedTest
    @CsvSource({
        "@pii,keep,false",
        "@pii card,keep,false",
        "@pii card,card,true",
        "@PII,hmac,true",
        "@godwit strategy=hmac,keep,false",
        "@godwit strategy=hmac,card,false",
        "@godwit strategy=hmac,fake-none,true",
        "@godwit strategy=card,hmac,true",
        "@godwit data=card,keep,false",
        "Customer address @pii.,keep,false",
        "(@pii),keep,false",
        "'PII,@pii',keep,false",
        "@pii-email,keep,false",
        "address.@pii,keep,false",
        "@Godwit strategy=hmac,card,false",
        "@godwit: strategy=hmac,card,false",
        "@godwit(strategy=hmac),card,false",
        "see @GODWIT data=card.,keep,false",
        "number of the card,keep,true",
        "mailto:pii@example.org,keep,true",
        "ask jane@pii.example or joe@godwit.dev,keep,true",
    })
    void aTagMayOnlyMakeAPolicyStricter(String comment, String written, boolean passes) {
        AnonymizationPolicy policy = policy("public.users.card", written.equals("fake-none") ? "token" : written);
        var reader = new TagReader(Set.of("card", "email"), STRATEGIES.names());
        List<ColumnTag> tags = reader.comment(CARD.name(), comment).stream().toList();

        GateResult result = check(policy, new Demands(tags, Map.of(), reader.problems()), CARD);

        assertThat(reader.problems()).isEmpty();
        assertThat(result instanceof GateResult.Passed).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({
        "@godwit strategi=email,means nothing",
        "@godwit strategy=emial,Did you mean 'email'?",
        "@godwit strategy=keep,A tag cannot keep a column",
        "@piiemail,means nothing",
        "@PII_email,means nothing",
        "@godwitness strategy=email,means nothing",
        "@godwit.dev,means nothing",
        "@godwit data=mail,Unknown sort of data",
    })
    void aTagThatIsWrittenWronglyIsAnError(String comment, String told) {
        var reader = new TagReader(Set.of("card", "email"), STRATEGIES.names());

        reader.comment(CARD.name(), comment);

        assertThat(reader.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind().isConfiguration()).isTrue();
            assertThat(problem.message()).contains(told, "'public.users.card'");
        });
    }

    @Test
    void whatAnonymizerMasksIsATag() {
        var reader = new TagReader(Set.of(), STRATEGIES.names());

        assertThat(reader.label(CARD.name(), "anon", "MASKED WITH FUNCTION anon.fake_iban()"))
                .isPresent();
        assertThat(reader.label(CARD.name(), "anon", "masked with value $$x$$")).isPresent();
        assertThat(reader.label(CARD.name(), "anon", "NOT MASKED")).isEmpty();
        assertThat(reader.label(CARD.name(), "selinux", "system_u:object_r:sepgsql_table_t:s0"))
                .isEmpty();
    }

    private static AnonymizationPolicy policy(String column, String written) {
        Object rule = written.equals("keep")
                ? Map.of("keep", Map.of("reason", "r", "by", "b", "until", "2099-01-01"))
                : written;
        return PolicyReader.read(Map.of("rules", Map.of(column, rule)), STRATEGIES);
    }

    private static GateResult check(AnonymizationPolicy policy, Demands demands, ColumnRef column) {
        return Gate.check(policy, STRATEGIES, List.of(column), List.of(), TODAY, demands);
    }

    private static ColumnRef column(String table, String name, String type) {
        return new ColumnRef(new ColumnName("public", table, name), ColumnType.of(type), true, false, List.of());
    }
}
