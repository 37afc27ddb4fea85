package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

    @TempDir
    private Path directory;

    @Test
    void everyCommandSaysWhatItDoesAndEveryLeafGivesExamples() {
        List<CommandLine> commands = all().toList();

        assertThat(commands).hasSizeGreaterThan(40);
        assertThat(commands)
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().description())
                        .as(command.getCommandSpec().qualifiedName())
                        .isNotEmpty());
        assertThat(commands.stream().filter(command -> command.getSubcommands().isEmpty()))
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().footer())
                        .as(command.getCommandSpec().qualifiedName())
                        .contains("Examples:"));
    }

    @Test
    void everyOptionAndParameterIsDocumented() {
        assertThat(all()).allSatisfy(command -> {
            var spec = command.getCommandSpec();
            assertThat(spec.args())
                    .as(spec.qualifiedName())
                    .allSatisfy(arg -> assertThat(String.join("", arg.description()))
                            .as(arg.toString())
                            .isNotBlank());
        });
    }

    @Test
    void noCommandTakesASecretAsAnArgument() {
        assertThat(all().flatMap(command -> command.getCommandSpec().options().stream())
                        .flatMap(option -> Stream.of(option.names())))
                .doesNotContain("--token", "--password", "--key", "--secret");
    }

    @Test
    void helpIsDataAndSucceeds() {
        Ran ran = Ran.in(directory, "--help");

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("Usage: godwit").contains("migrate").contains("dead-letters");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void anUnknownCommandIsRefusedWithTheOneThatWasMeant() {
        Ran ran = Ran.in(directory, "job", "list");

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("Did you mean 'jobs'?");
    }

    @Test
    void anUnknownOptionIsRefusedWithTheOneThatWasMeant() {
        Ran ran = Ran.in(directory, "sync", "run", "shop", "--sever", "http://127.0.0.1:1");

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.err()).contains("Did you mean '--server'?");
    }

    @Test
    void aGroupWithoutACommandNamesItsCommands() {
        Ran ran = Ran.in(directory, "keys");

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.err()).contains("'godwit keys' needs a command: new");
    }

    @Test
    void aUsageErrorIsAnEnvelopeWhereJsonIsWanted() {
        Ran ran = Ran.in(directory, "jobs", "list", "--format=json", "--limit", "many");

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.json().path("ok").asBoolean(true)).isFalse();
        assertThat(ran.json().at("/error/code").asText()).isEqualTo("usage");
        assertThat(ran.json().at("/error/exitCode").asInt()).isEqualTo(64);
    }

    @Test
    void globalOptionsStandBeforeOrAfterTheCommand() {
        Ran before = Ran.in(directory, "--format", "json", "version");
        Ran after = Ran.in(directory, "version", "--format", "json");

        assertThat(before.json()).isEqualTo(after.json());
        assertThat(before.json().path("godwit").asText()).isNotEmpty();
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        Ran ran = Ran.in(directory, "completion", "bash");

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("dead-letters").contains("--token-file").contains("complete ");
    }

    static Stream<CommandLine> all() {
        var cli = new Cli(
                new Output(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), Terminal.NONE),
                InputStream.nullInputStream(),
                Map.of(),
                Path.of(""),
                Clock.systemUTC());
        return flat(Godwit.all(cli));
    }

    private static Stream<CommandLine> flat(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandLineTest::flat));
    }
}
