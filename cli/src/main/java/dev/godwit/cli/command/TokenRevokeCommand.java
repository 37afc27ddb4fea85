package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.TokenDocument;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit token revoke}. */
@CommandLine.Command(
        name = "revoke",
        description = "Ends a token at once and for ever.",
        footer = {"", "Examples:", "  godwit token revoke 7f3a9c2e"})
public final class TokenRevokeCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "TOKEN", description = "Its id, as 'godwit token list' shows it; never the token itself.")
    private String id = "";

    public TokenRevokeCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        TokenDocument token = coordinator.ask(client -> client.revokeToken(id));
        cli.output().document(token, () -> "Token %s of %s is revoked".formatted(token.id(), token.principal()));
        return ExitCode.OK;
    }
}
