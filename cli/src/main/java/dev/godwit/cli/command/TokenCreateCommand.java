package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.SecretFiles;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.output.Quantities;
import dev.godwit.common.api.TokenDocument;
import dev.godwit.common.api.TokenSubmission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit token create}. */
@CommandLine.Command(
        name = "create",
        description = {
            "Creates a token and writes it to a new file that only you can read; it is shown nowhere.",
            "Roles: viewer reads; author submits jobs; approver decides about plans of others; operator steers jobs and drains"
                    + " workers; dba is the three of these; auditor reads the audit trail; admin gives and takes tokens; worker"
                    + " does the work."
        },
        footer = {
            "",
            "Examples:",
            "  godwit token create alice --role dba --out alice.token",
            "  godwit token create sync-1 --kind worker --role worker --scope-kind sync --scope-env staging --out sync-1.token"
        })
public final class TokenCreateCommand extends CoordinatorCommand {

    /** What stands behind a token. */
    enum Kind {
        HUMAN,
        SERVICE,
        WORKER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "NAME", description = "Who it is for; jobs, approvals and the audit trail show it.")
    private String principal = "";

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "human",
            description = "${COMPLETION-CANDIDATES}. Default: human.")
    private Kind kind = Kind.HUMAN;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            split = ",",
            description = "What it may do. May be repeated.")
    private Set<String> roles = Set.of();

    @Option(
            names = "--scope-kind",
            paramLabel = "KIND",
            split = ",",
            description = "Only for this kind of job or task, such as sync. May be repeated. Default: all.")
    private @Nullable Set<String> kinds;

    @Option(
            names = "--scope-env",
            paramLabel = "NAME",
            split = ",",
            description = "Only for this environment. May be repeated. Default: all.")
    private @Nullable Set<String> environments;

    @Option(names = "--days", paramLabel = "N", description = "How long it is valid, at most 366. Default: 90.")
    private @Nullable Integer days;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to; it must not exist.")
    private Path out = Path.of("");

    public TokenCreateCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        Path file = cli.file(out);
        if (Files.exists(file)) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "file-exists",
                    "'%s' exists. Nothing was created; choose another name.".formatted(file));
        }
        var submission = new TokenSubmission(
                principal, kind.toString(), roles, kinds, environments, days == null ? null : Duration.ofDays(days));
        TokenDocument token = coordinator.ask(client -> client.createToken(submission));
        keep(coordinator, token, file);
        cli.output()
                .document(
                        Map.of(
                                "id", token.id(),
                                "principal", token.principal(),
                                "kind", token.kind(),
                                "roles", token.roles(),
                                "expiresAt", token.expiresAt(),
                                "file", file.toString()),
                        () -> "Token %s of %s is in %s, valid until %s"
                                .formatted(token.id(), token.principal(), file, Quantities.instant(token.expiresAt())));
        return ExitCode.OK;
    }

    /** A token that is kept nowhere must not stay valid. */
    private static void keep(Coordinator coordinator, TokenDocument token, Path file)
            throws CliException, InterruptedException {
        try {
            SecretFiles.create(file, token.token() + "\n");
        } catch (CliException e) {
            coordinator.ask(client -> client.revokeToken(token.id()));
            throw e;
        }
    }
}
