package dev.godwit.sync.anonymize.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.anonymize.strategy.Masked;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyReaderTest {
    private static final AnonymizationStrategies STRATEGIES = AnonymizationStrategies.builtIn();
    private static final String KNOWN = Stream.concat(STRATEGIES.names().stream(), Stream.of("keep"))
            .sorted()
            .collect(Collectors.joining(", "));

    @Test
    void aRuleIsAStrategyByNameOrWithParametersOrATemplateOrASignedKeep() {
        Map<String, @Nullable Object> rules = new LinkedHashMap<>();
        rules.put("public.users.email", "email");
        rules.put("public.users.token", Map.of("strategy", "hmac", "length", 40, "domain", "tokens"));
        rules.put("public.users.mail2", "user_{id}@example.com");
        rules.put("public.users.ssn", null);
        rules.put(
                "*.*.created_at",
                Map.of("keep", Map.of("reason", "not personal", "by", "dpo@example.org", "until", "2027-06-30")));

        AnonymizationPolicy policy = PolicyReader.read(Map.of("version", 1, "rules", rules), STRATEGIES);

        assertThat(policy.problems()).isEmpty();
        assertThat(policy.rules())
                .containsExactly(
                        rule("public.users.email", mask("email", Map.of(), null)),
                        rule("public.users.token", mask("hmac", Map.of("length", 40), "tokens")),
                        rule("public.users.mail2", mask("email", Map.of("template", "user_{id}@example.com"), null)),
                        rule("public.users.ssn", mask("null", Map.of(), null)),
                        rule(
                                "*.*.created_at",
                                new Decision.Keep("not personal", "dpo@example.org", LocalDate.of(2027, 6, 30))));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        Map<String, Object> rules = new LinkedHashMap<>();
        rules.put("users.email", "email");
        rules.put("public.a.b", "fake-emial");
        rules.put("public.a.c", Map.of("strategy", "hmac", "lenght", 3, "encoding", "octal"));
        rules.put("public.a.d", Map.of("stratgy", "hmac"));
        rules.put("public.a.e", "keep");
        rules.put("public.a.f", Map.of("keep", Map.of("reason", " ", "by", "me", "until", "2027-01-01")));
        rules.put("public.a.g", Map.of("keep", Map.of("reason", "r", "by", "me", "until", "soon")));
        rules.put("public.a.h", Map.of("keep", Map.of("reason", "r", "until", "2027-01-01")));
        rules.put("public.a.i", Map.of("strategy", "hmac", "domain", List.of("x")));
        rules.put("public.a.j", "emial");

        AnonymizationPolicy policy = PolicyReader.read(Map.of("version", 2, "rules", rules, "rule", 1), STRATEGIES);

        assertThat(policy.problems().stream().map(PolicyProblem::message))
                .containsExactlyInAnyOrder(
                        "Unknown key 'rule'. A policy has 'version', 'rules' and 'anonymize'. Did you mean 'rules'?",
                        "Policy version '2' is not known; this Godwit reads version 1.",
                        "'users.email' is not the name of a column. Write schema.table.column, such as public.users.email or public.*.email.",
                        "Unknown strategy 'fake-emial' for column 'public.a.b'. Known: " + KNOWN + ".",
                        "Unknown parameter 'lenght' of strategy 'hmac' for 'public.a.c'. Known: domain, encoding, length, max, min, normalize. Did you mean 'length'?",
                        "Strategy 'hmac' for 'public.a.c': Parameter 'encoding' is one of hex, base32, base64url; 'octal' is not.",
                        "The rule for 'public.a.d' has neither 'strategy' nor 'keep'. Did you mean 'strategy'?",
                        "A keep is signed: write 'keep: {reason: ..., by: ..., until: YYYY-MM-DD}' for 'public.a.e'.",
                        "The keep of 'public.a.f' needs a reason and the name of who decided it.",
                        "The keep of 'public.a.g' ends on a day, such as 2027-06-30, not 'soon'.",
                        "The keep of 'public.a.h' needs 'keep: {reason: ..., by: ..., until: YYYY-MM-DD}', and nothing else.",
                        "The domain of 'public.a.i' is a name, such as 'person-email'.",
                        "Unknown strategy 'emial' for column 'public.a.j'. Known: " + KNOWN
                                + ". Did you mean 'email'?");
        assertThat(policy.problems()).allMatch(problem -> problem.kind().isConfiguration());
        assertThat(policy.problems())
                .filteredOn(problem -> problem.kind() == Kind.UNKNOWN_STRATEGY)
                .hasSize(2);
    }

    @Test
    void anEmptyPolicyDecidesNothing() {
        Map<String, @Nullable Object> tree = new HashMap<>();
        tree.put("rules", null);

        assertThat(PolicyReader.read(tree, STRATEGIES)).isEqualTo(new AnonymizationPolicy(List.of(), List.of()));
        assertThat(PolicyReader.read(Map.of("rules", "all"), STRATEGIES).problems())
                .hasSize(1);
    }

    private static PolicyRule rule(String columns, Decision decision) {
        return new PolicyRule(ColumnPattern.parse(columns), decision);
    }

    private static Decision mask(String strategy, Map<String, ?> parameters, @Nullable String domain) {
        return new Decision.Mask(strategy, Masked.masking(strategy, parameters), Optional.ofNullable(domain));
    }
}
