package dev.godwit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.common.json.Json;
import dev.godwit.sync.verify.Mismatch;
import dev.godwit.sync.verify.Recheck;
import java.util.ArrayList;
import java.util.Locale;

/** What was found in a target that was looked at again, as people read it. */
final class SyncVerifyText {

    private SyncVerifyText() {}

    static String of(JsonNode result, Terminal terminal) {
        Recheck recheck = Json.as(result, Recheck.class);
        var lines = new ArrayList<String>();
        lines.add("Sync %s of %s into %s, done %s"
                .formatted(recheck.job(), recheck.source(), recheck.target(), Quantities.instant(recheck.committed())));
        lines.add("");
        var tables = Table.of("table", "is", ">rows then", ">rows now");
        recheck.tables()
                .forEach(table -> tables.row(
                        table.table(),
                        table.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        Quantities.count(table.rowsWritten()),
                        table.rowsFound() == null ? null : Quantities.count(table.rowsFound())));
        lines.add(tables.format(terminal, "No tables."));
        for (Recheck.Table table : recheck.tables()) {
            Mismatch mismatch = table.mismatch();
            if (mismatch != null) {
                lines.add("%s: %s".formatted(table.table(), mismatch.text()));
            }
        }
        for (Recheck.Key key : recheck.foreignKeys()) {
            if (key.orphans() > 0 || !key.validated()) {
                lines.add("%s.%s: %s rows without the row that they refer to%s"
                        .formatted(
                                key.table(),
                                key.name(),
                                Quantities.count(key.orphans()),
                                key.validated() ? "" : "; the server has not validated it"));
            }
        }
        lines.add("Foreign keys checked: %d".formatted(recheck.foreignKeys().size()));
        recheck.notChecked().forEach(what -> lines.add("Not checked: " + what));
        lines.add(
                recheck.same()
                        ? "The target is as the sync has left it."
                        : "The target is not as the sync has left it.");
        return String.join("\n", lines);
    }
}
