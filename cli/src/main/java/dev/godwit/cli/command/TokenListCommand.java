package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.run.Pages;
import dev.godwit.common.api.TokenDocument;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code godwit token list}. */
@CommandLine.Command(
        name = "list",
        description =
                "Lists tokens, also those that were revoked or have expired. The tokens themselves are not kept anywhere.",
        footer = {"", "Examples:", "  godwit token list"})
public final class TokenListCommand extends CoordinatorCommand {

    private static final int PAGE = 100;

    public TokenListCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        List<TokenDocument> tokens = Pages.all(coordinator, (client, next) -> client.tokens(PAGE, next));
        cli.output().document(Map.of("tokens", tokens), () -> text(tokens));
        return ExitCode.OK;
    }

    private String text(List<TokenDocument> tokens) {
        var table = Table.of("token", "principal", "kind", "roles", "jobs", "environments", "state", "until");
        tokens.forEach(token -> table.row(
                token.id(),
                token.principal(),
                token.kind(),
                String.join(" ", token.roles()),
                String.join(" ", token.kinds()),
                String.join(" ", token.environments()),
                state(token),
                Quantities.instant(token.expiresAt())));
        return table.format(cli.output().terminal(), "No tokens.");
    }

    private String state(TokenDocument token) {
        if (token.revokedAt() != null) {
            return "revoked";
        }
        return token.expiresAt().isAfter(cli.clock().instant()) ? "valid" : "expired";
    }
}
