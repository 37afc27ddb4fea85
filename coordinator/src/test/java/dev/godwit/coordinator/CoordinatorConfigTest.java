package dev.godwit.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.config.ConfigException;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.coordinator.CoordinatorConfig.Auth;
import dev.godwit.coordinator.access.Role;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatorConfigTest {

    private static final String LEAST = """
            database: {url: "jdbc:postgresql://db/godwit", user: godwit, password: "${env:PW}"}
            kafka: {bootstrap_servers: "kafka:9092"}
            keys: {audit_mac: /keys/mac, audit_signing: /keys/signing}
            """;

    @Test
    void theLeastThatIsNeededIsEnough() {
        CoordinatorConfig config = load(LEAST);

        assertThat(config.auth()).isEqualTo(Auth.TOKENS);
        assertThat(config.listen().host()).isEqualTo("127.0.0.1");
        assertThat(config.work().lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.policy().environments()).containsExactly("development", "production", "staging");
        assertThat(config.toString()).doesNotContain("hunter2");
        assertThat(config.database().settings().toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no.such.host.invalid"})
    void withoutAuthenticationOnlyThisMachineIsServed(String host) {
        assertThatThrownBy(() -> load(LEAST + "auth: none\nlisten: {host: \"" + host + "\"}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("would let everybody in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "127.8.9.10"})
    void thisMachineMayBeServedWithoutAuthentication(String host) {
        assertThat(load(LEAST + "auth: none\nlisten: {host: \"" + host + "\"}\n")
                        .auth())
                .isEqualTo(Auth.NONE);
    }

    @Test
    void environmentsAreTheirOwnPolicy() {
        CoordinatorConfig config = load(LEAST + """
                environments:
                  staging:
                    approvals:
                      low: {count: 0}
                      medium: {count: 0}
                      high: {count: 1, roles: [dba]}
                      critical: {count: 2}
                """);

        assertThat(config.policy().environments()).containsExactly("staging");
    }

    @Test
    void targetsStandInEnvironmentsThatExist() {
        assertThat(load(LEAST + "targets: {shop: [production]}\n").policy().refusal("shop", "staging"))
                .isPresent();
        assertThatThrownBy(() -> load(LEAST + "targets: {shop: [prodution]}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Did you mean 'production'?");
    }

    @Test
    void aPolicyThatNobodyCanSatisfyIsRefusedWithTheReason() {
        assertThatThrownBy(() -> load(LEAST + """
                        environments:
                          production:
                            approvers: {ana: [dba], ben: [approver], cleo: [approver]}
                            approvals:
                              low: {count: 0}
                              medium: {count: 1}
                              high: {count: 4}
                              critical: {count: 3}
                        """))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("asks for 4 approvals")
                .hasMessageContaining("only 3 of the named 'approvers'");
    }

    @ParameterizedTest
    @CsvSource({
        "work: {lease: 1s}, lease",
        "work: {leese: 30s}, Did you mean 'lease'",
        "listen: {port: 70000}, port",
        "auth: maybe, tokens",
        "database: {url: 'jdbc:postgresql://u:p@db/x?password=x'; user: u}, password",
    })
    void whatIsWrongIsSaidWithItsPlace(String yaml, String word) {
        String text = yaml.replace(';', ',');
        String base = text.startsWith("database") ? LEAST.lines().skip(1).reduce("", (a, b) -> a + b + "\n") : LEAST;

        assertThatThrownBy(() -> load(base + text + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("coordinator.yaml:")
                .hasMessageContaining(word);
    }

    private static CoordinatorConfig load(String yaml) {
        return ConfigLoader.forProcess(Map.of("PW", "hunter2"))
                .withText("coordinator.yaml", yaml)
                .load(CoordinatorConfig.class);
    }

    @Test
    void rolesAreThoseThatTokensCanHave() {
        assertThat(Stream.of(EnvironmentConfig.GivenRole.values()).map(EnvironmentConfig.GivenRole::word))
                .containsExactlyElementsOf(Stream.of(Role.values())
                        .filter(role -> role != Role.BOOTSTRAP)
                        .map(Role::word)
                        .toList());
    }
}
