package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

    @TempDir
    private Path directory;

    @Test
    void everyProblemIsReportedAtOnceWithItsPlace() throws IOException {
        write("godwit.yaml", """
                conections: {}
                slots: many
                connections:
                  shop: {url: "mysql://x/y", user: u}
                """);

        Ran ran = Ran.in(directory, "config", "validate");

        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("godwit.yaml:1:1: Unknown key 'conections'")
                .contains("Did you mean 'connections'?")
                .contains("godwit.yaml:2:8: Expected a whole number for 'slots'")
                .contains("godwit.yaml:4:");
    }

    @Test
    void problemsAreListedInJson() throws IOException {
        write("worker.yaml", "kinds: [lint]\nslots: 0\n");

        Ran ran = Ran.in(directory, "config", "validate", "worker.yaml", "--format", "json");

        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.json().at("/error/code").asText()).isEqualTo("configuration");
        assertThat(ran.json().at("/error/problems").findValuesAsText("path")).contains("slots", "coordinator.urls");
    }

    @Test
    void badConfigurationRunsNothing() throws IOException {
        write("godwit.yaml", "version: 2\n");

        for (String command :
                new String[] {"migrate up", "migrate status", "sync run shop", "sync plan shop", "lint", "jobs list"}) {
            Ran ran = Ran.in(directory, command.split(" ", -1));

            assertThat(ran.status()).as(command).isEqualTo(5);
            assertThat(ran.err()).as(command).contains("godwit.yaml:1:10").contains("'version'");
        }
    }

    @Test
    void aPasswordInAUrlIsRefusedWithoutBeingShown() throws IOException {
        write("godwit.yaml", "connections:\n  shop: {url: \"postgresql://u:geheim@h/d\", user: u}\n");

        Ran ran = Ran.in(directory, "config", "validate");

        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.err()).contains("Keep user and password out of it").doesNotContain("geheim");
    }

    @Test
    void explainTellsWhereValuesCameFromAndHidesSecrets() throws IOException {
        write("godwit.yaml", """
                slots: 8
                connections:
                  shop: {url: "postgresql://localhost/shop", user: u, password: "${env:SHOP_PASSWORD}"}
                """);

        Ran ran = Ran.in(directory, Map.of("SHOP_PASSWORD", "geheim", "GODWIT_SLOTS", "6"), "config", "explain");

        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .contains("slots = 6  (environment variable GODWIT_SLOTS, over")
                .contains("connections.shop.password = ***")
                .doesNotContain("geheim");
    }

    @Test
    void theTokensVariableIsNoSetting() throws IOException {
        write("godwit.yaml", "slots: 8\n");

        Ran ran = Ran.in(directory, Map.of("GODWIT_TOKEN", "gw_secret"), "config", "explain");

        assertThat(ran.status()).isZero();
        assertThat(ran.out() + ran.err()).doesNotContain("GODWIT_TOKEN").doesNotContain("gw_secret");
    }

    @Test
    void aMaskKeyIsForItsOwnerAloneAndNeverOverwritten() throws IOException {
        Ran first = Ran.in(directory, "keys", "new", "mask", "keys/mask.key");
        String key = Files.readString(directory.resolve("keys/mask.key"));
        Ran second = Ran.in(directory, "keys", "new", "mask", "keys/mask.key");

        assertThat(first.status()).isZero();
        assertThat(first.out() + first.err()).doesNotContain(key.strip());
        assertThat(Files.getPosixFilePermissions(directory.resolve("keys/mask.key")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(second.status()).isEqualTo(5);
        assertThat(directory.resolve("keys/mask.key")).hasContent(key);
    }

    @Test
    void aCoordinatorThatIsAwayIsSaidToBe() {
        Ran ran = Ran.in(directory, "jobs", "list", "--server", "http://127.0.0.1:1", "--format", "json");

        assertThat(ran.status()).isEqualTo(12);
        assertThat(ran.json().at("/error/message").asText())
                .contains("http://127.0.0.1:1")
                .contains("cannot be reached");
    }

    @Test
    void aTokenFileThatEverybodyCanReadIsRefused() throws IOException {
        Path token = write("t.token", "gw_geheim");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        Ran ran = Ran.in(directory, "jobs", "list", "--server", "http://127.0.0.1:1", "--token-file", "t.token");

        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.err()).contains("chmod 600").doesNotContain("geheim");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
