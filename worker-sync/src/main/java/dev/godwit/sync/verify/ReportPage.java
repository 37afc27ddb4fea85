package dev.godwit.sync.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.subset.PartCount;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A sync's report as one HTML page, which needs nothing else: no script, no style sheet, no picture. */
public final class ReportPage {

    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #1a1f24; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
            table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: #57606a; padding-bottom: .3rem; }
            th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #d8dee4; vertical-align: top; }
            th { font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
            code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; } .kept { color: #57606a; } .warn { color: #9a3412; font-weight: 600; }
            """;

    private final StringBuilder page = new StringBuilder(8_192);
    private final SyncReport report;

    private ReportPage(SyncReport report) {
        this.report = report;
    }

    public static String of(SyncReport report) {
        var page = new ReportPage(report);
        page.write();
        return page.page.toString();
    }

    private void write() {
        String title = "Sync of %s into %s".formatted(report.source(), report.target());
        line("<!doctype html>");
        line("<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title>", title);
        page.append("<style>\n").append(STYLE).append("</style></head><body>\n");
        line("<h1>%s</h1>", title);
        facts();
        checked();
        unchecked();
        tables();
        report.tables().forEach(this::columns);
        line("</body></html>");
    }

    private void facts() {
        line("<table>");
        fact("Job", report.job().toString());
        fact("Environment", report.environment());
        fact("Mask key", report.keyId());
        Instant from = report.copiedFrom();
        Instant to = report.copiedTo();
        fact(
                "Copied",
                from == null || to == null
                        ? "nothing"
                        : "%s to %s"
                                .formatted(from.truncatedTo(ChronoUnit.SECONDS), to.truncatedTo(ChronoUnit.SECONDS)));
        fact("Planned again", report.epoch() == 0 ? "never" : report.epoch() + " times");
        fact(
                "Moment",
                report.consistency().equals("snapshot")
                        ? "all rows are of one (snapshot)"
                        : "each task read one of its own (per-chunk): rows of different tasks need not fit each other");
        fact("Rows", count(report.rows()));
        fact("Read", count(report.bytesRead()) + " bytes");
        line("</table>");
    }

    private void fact(String name, String value) {
        line("<tr><th scope=\"row\">%s</th><td>%s</td></tr>", name, value);
    }

    private void checked() {
        line("<h2>What was checked</h2>");
        line("<ul>");
        line(
                "<li>Each of the %s tables was read back from the target: as many rows as were written, and the same digest of them.</li>",
                count(report.tables().size()));
        line(
                "<li>Foreign keys brought back: %s. Validated: %s. Indexes brought back: %s.</li>",
                count(report.finish().path("foreignKeys").asLong()),
                count(report.finish().path("validated").asLong()),
                count(report.finish().path("indexes").asLong()));
        line(
                "<li>Of each masked column it was counted how many values became NULL, and estimated (to 2.3 %%) how many different ones"
                        + " there were and are. Where a strategy keeps values distinct and these differ, it follows here.</li>");
        warnings();
        JsonNode scan = report.leakScan();
        if (scan.path("remembered").asLong() == 0) {
            line("<li>Leak scan: no value of a masked column could be remembered, so nothing was looked for.</li>");
            line("</ul>");
            return;
        }
        line(
                "<li>Leak scan: %s remembered values of masked columns were looked for in %s columns of the target; %s were found."
                        + " The control found %s of them in the source, so the scan can see.</li>",
                count(scan.path("remembered").asLong()),
                count(scan.path("columns").size()),
                count(scan.path("hits").asLong()),
                count(scan.path("controlHits").asLong()));
        line("</ul>");
    }

    private void unchecked() {
        line("<h2>What was not checked</h2>");
        line("<ul>");
        long kept = columns(TableScope.KEEP);
        long shuffled = columns(TableScope.SHUFFLE);
        line(
                "<li>%s columns passed as they are, by a signed decision of the policy. They are listed below.</li>",
                count(kept));
        if (shuffled > 0) {
            line(
                    "<li>%s columns were shuffled, by a signed decision of the policy: their values are true, and stand in other rows.</li>",
                    count(shuffled));
        }
        left("Not looked through by the leak scan", report.leakScan().path("notSearched"));
        left("Originals that the leak scan did not look for", report.leakScan().path("notRemembered"));
        for (JsonNode sequence : report.finish().path("sequencesNotMoved")) {
            line(
                    "<li>Sequence <code>%s</code> was not moved: %s</li>",
                    sequence.path("sequence").asText(), sequence.path("reason").asText());
        }
        for (JsonNode view : report.finish().path("notRefreshed")) {
            line(
                    "<li>Materialized view <code>%s</code> was not refreshed: %s</li>",
                    view.path("view").asText(), view.path("reason").asText());
        }
        named("Triggers that did not fire for the copied rows", report.finish().path("triggersNotFired"));
        named(
                "Tables with row-level security, whose policies were not asked",
                report.finish().path("rowSecurity"));
        line("</ul>");
    }

    private long columns(String strategy) {
        return report.tables().stream()
                .flatMap(table -> table.columns().stream())
                .filter(column -> column.strategy().equals(strategy))
                .count();
    }

    private void named(String what, JsonNode names) {
        if (!names.isEmpty()) {
            var list = new StringJoiner(", ");
            names.forEach(name -> list.add(name.asText()));
            line("<li>%s: <code>%s</code></li>", what, list.toString());
        }
    }

    private void left(String what, JsonNode columns) {
        var byReason = new LinkedHashMap<String, StringJoiner>();
        columns.forEach(column -> byReason.computeIfAbsent(column.path("why").asText(), why -> new StringJoiner(", "))
                .add(column.path("column").asText()));
        byReason.forEach((why, names) -> line("<li>%s, as %s: <code>%s</code></li>", what, why, names.toString()));
    }

    private void tables() {
        line("<h2>Tables</h2>");
        line(
                "<table><thead><tr><th>source</th><th>target</th><th class=\"n\">rows</th><th class=\"n\">chunks</th>"
                        + "<th class=\"n\">bytes read</th><th class=\"n\">bytes written</th><th>format</th><th>digest</th></tr></thead><tbody>");
        for (TableReport table : report.tables()) {
            line(
                    "<tr><td><code>%s</code></td><td><code>%s</code></td><td class=\"n\">%s</td><td class=\"n\">%s</td>"
                            + "<td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td><td><code>%s</code></td></tr>",
                    table.source(),
                    table.target(),
                    count(table.rows()),
                    count(table.chunks()),
                    count(table.bytesRead()),
                    count(table.bytesWritten()),
                    table.format(),
                    table.digest());
        }
        line("</tbody></table>");
    }

    private void columns(TableReport table) {
        line("<h3><code>%s</code></h3>", table.source());
        if (table.subset() != null) {
            chosen(table.subset());
        }
        page.append("<table>");
        if (table.filter() != null) {
            line("<caption>only rows with <code>%s</code></caption>", table.filter());
        }
        line("<thead><tr><th>column</th><th>type</th><th>strategy</th><th>domain</th><th class=\"n\">values</th>"
                + "<th class=\"n\">NULL</th><th class=\"n\">became NULL</th><th class=\"n\">different, about</th>"
                + "<th class=\"n\">changed</th><th class=\"n\">not readable</th></tr></thead><tbody>");
        table.columns().forEach(this::column);
        line("</tbody></table>");
    }

    private void chosen(PartCount part) {
        line(
                "<p>Part of the table: %s of %s rows. Left out: %s by the filter, %s by the sample, %s that refer to a row that is not taken, %s that refer to one that the"
                        + " source does not have, %s above the highest number, %s to which no taken row refers.</p>",
                count(part.taken()),
                count(part.of()),
                count(part.filter()),
                count(part.sample()),
                count(part.reference()),
                count(part.dangling()),
                count(part.atMost()),
                count(part.unreferenced()));
    }

    private void column(TableReport.Column column) {
        page.append(column.strategy().equals(TableScope.KEEP) ? "<tr class=\"kept\">" : "<tr>");
        line(
                "<td><code>%s</code></td><td>%s</td><td>%s</td><td>%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td>"
                        + "<td class=\"n\">%s</td><td class=\"n\">%s</td>",
                column.name(),
                column.type(),
                column.strategy(),
                column.domain(),
                count(column.values()),
                count(column.nulls()),
                count(column.nulled()),
                different(column));
        page.append(
                column.unchanged() != null && column.unchanged() > 0 ? "<td class=\"n warn\">" : "<td class=\"n\">");
        line("%s</td><td class=\"n\">%s</td></tr>", changed(column), count(column.unparseable()));
    }

    private static String different(TableReport.Column column) {
        return column.distinctBefore() == null
                ? ""
                : "%s, then %s".formatted(count(column.distinctBefore()), count(column.distinctAfter()));
    }

    private void warnings() {
        report.tables()
                .forEach(table -> table.columns().stream()
                        .filter(column -> column.warning() != null)
                        .forEach(column -> line(
                                "<li class=\"warn\"><code>%s.%s</code>: %s.</li>",
                                table.source(), column.name(), String.valueOf(column.warning()))));
    }

    /** Rounded down, so that all means all. */
    private static String changed(TableReport.Column column) {
        if (column.values() == null || column.unchanged() == null) {
            return "";
        }
        if (column.values() == 0) {
            return "-";
        }
        long tenths = (column.values() - column.unchanged()) * 1_000 / column.values();
        return String.format(Locale.ROOT, "%d.%d %%", tenths / 10, tenths % 10);
    }

    private static String count(@Nullable Long number) {
        return number == null ? "" : String.format(Locale.ROOT, "%,d", number);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Names come from databases and people: each value is escaped. */
    private void line(String template, String... values) {
        page.append(template.formatted((Object[]) escaped(List.of(values)))).append('\n');
    }

    private static String[] escaped(List<String> values) {
        return values.stream()
                .map(value -> value.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;"))
                .toArray(String[]::new);
    }
}
