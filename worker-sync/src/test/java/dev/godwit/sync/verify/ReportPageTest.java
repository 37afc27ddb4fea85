package dev.godwit.sync.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.sync.verify.TableReport.Column;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    private static final Column KEPT =
            new Column("id", "bigint", "keep", "", null, null, null, null, null, null, null, null);

    @Test
    void namesAreEscapedWhereverTheyStand() {
        var evil = new Column("<script>alert('x')</script>", "text", "a&b", "\"", 1L, 0L, 0L, 0L, 0L, 1L, 1L, null);

        String page = ReportPage.of(report("id < 5", List.of(KEPT, evil)));

        assertThat(page)
                .contains("<code>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</code>")
                .contains("<td>a&amp;b</td><td>&quot;</td>")
                .contains("only rows with <code>id &lt; 5</code>")
                .doesNotContain("<script");
    }

    @Test
    void aShareOfChangedValuesIsNeverRoundedUpToAll() {
        var almost =
                new Column("email", "text", "email", "d", 100_000L, 5L, 1L, 2L, 2L, 90_000L, 45_000L, "about half");
        var all = new Column("phone", "text", "phone", "d", 7L, 0L, 0L, 0L, 0L, 7L, 7L, null);
        var none = new Column("name", "text", "name", "d", 0L, 9L, 0L, 0L, 0L, 0L, 0L, null);

        String page = ReportPage.of(report(null, List.of(almost, all, none)));

        assertThat(page)
                .contains("<td class=\"n warn\">99.9 %</td><td class=\"n\">2</td>")
                .contains("<td class=\"n\">100.0 %</td>")
                .contains("<td class=\"n\">-</td>");
    }

    @Test
    void valuesThatAreNotAsDifferentAsBeforeAreWarnedOf() {
        var fewer = new Column("email", "text", "email", "d", 9L, 0L, 0L, 0L, 2L, 9L, 4L, "about half <b>");

        assertThat(ReportPage.of(report(null, List.of(fewer))))
                .contains("<td class=\"n\">2</td><td class=\"n\">9, then 4</td>")
                .contains("<li class=\"warn\"><code>public.t.email</code>: about half &lt;b&gt;.</li>");
    }

    @Test
    void whatWasNotCheckedIsSaid() {
        String page = ReportPage.of(report(null, List.of(KEPT)));

        assertThat(page)
                .contains("1 columns passed as they are")
                .contains("Not looked through by the leak scan, as a number: <code>public.t.id, public.t.n</code>")
                .contains("Sequence <code>public.s</code> was not moved: it is masked");
    }

    @Test
    void aScanThatHadNothingToLookForIsNotSaidToSee() {
        assertThat(ReportPage.of(report(null, List.of(KEPT), 3))).contains("so the scan can see");
        assertThat(ReportPage.of(report(null, List.of(KEPT), 0)))
                .contains("so nothing was looked for")
                .doesNotContain("so the scan can see");
    }

    private static SyncReport report(@org.jspecify.annotations.Nullable String filter, List<Column> columns) {
        return report(filter, columns, 3);
    }

    private static SyncReport report(
            @org.jspecify.annotations.Nullable String filter, List<Column> columns, long remembered) {
        var table =
                new TableReport("public.t", "public.t", filter, "binary", 1, 2, 30, 40, "0".repeat(32), columns, null);
        return new SyncReport(
                SyncReport.FORMAT,
                JobId.random(),
                "staging",
                0,
                "production",
                "staging",
                "shop",
                Instant.parse("2026-11-20T12:00:00Z"),
                Instant.parse("2026-11-20T12:01:00Z"),
                List.of(table),
                Json.parse("{\"indexes\": 1, \"foreignKeys\": 1, \"validated\": 1,"
                        + " \"sequencesNotMoved\": [{\"sequence\": \"public.s\", \"reason\": \"it is masked\"}]}"),
                Json.parse("{\"remembered\": " + remembered + ", \"controlHits\": " + remembered
                        + ", \"hits\": 0, \"columns\": [{}],"
                        + " \"notRemembered\": [], \"notSearched\": [{\"column\": \"public.t.id\", \"why\": \"a number\"},"
                        + " {\"column\": \"public.t.n\", \"why\": \"a number\"}]}"),
                "snapshot");
    }
}
