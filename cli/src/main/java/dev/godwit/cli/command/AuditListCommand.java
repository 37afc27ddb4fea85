package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.run.Pages;
import dev.godwit.common.api.AuditDocument;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit audit list}. */
@CommandLine.Command(
        name = "list",
        description = "Lists who did what to what, the newest first.",
        footer = {"", "Examples:", "  godwit audit list --limit 20", "  godwit audit list --format json"})
public final class AuditListCommand extends CoordinatorCommand {

    private static final int PAGE = 200;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    public AuditListCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        int size = Math.max(1, Math.min(PAGE, limit));
        List<AuditDocument> records = Pages.first(coordinator, limit, (client, token) -> client.audit(size, token));
        var table = Table.of(">number", "time", "actor", "for", "action", "object", "facts");
        records.forEach(record -> table.row(
                record.number(),
                Quantities.instant(record.time()),
                record.actor(),
                record.onBehalfOf(),
                record.action(),
                record.object(),
                record.facts()));
        cli.output()
                .document(
                        Map.of("records", records),
                        () -> table.format(cli.output().terminal(), "The audit trail is empty."));
        return ExitCode.OK;
    }
}
