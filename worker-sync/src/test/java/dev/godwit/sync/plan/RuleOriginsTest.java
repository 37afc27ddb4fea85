package dev.godwit.sync.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.config.Problems;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import org.junit.jupiter.api.Test;

class RuleOriginsTest {

    @Test
    void aColumnThatNoLineIsAboutIsToldAtTheMappingThatThePolicyHas() {
        assertThat(origin("version: 1\nrules:\n  public.users.email: email\n", "public.users.name"))
                .startsWith("policy.yaml:");
        assertThat(origin("anonymize:\n  users:\n    email: email\n", "public.users.name"))
                .startsWith("policy.yaml:");
        assertThat(origin("anonymize:\n  users:\n    email: email\n", "public.users.email"))
                .isEqualTo("policy.yaml:3");
    }

    private static String origin(String policy, String where) {
        PolicyFile file = WrittenSync.policy(
                        "policy.yaml", policy.getBytes(UTF_8), AnonymizationStrategies.builtIn(), new Problems())
                .orElseThrow()
                .file()
                .value();
        return RuleOrigins.of(file.rules(), file.anonymize(), where).toString();
    }
}
