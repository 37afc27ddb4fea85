package dev.godwit.lint.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.json.Json;
import dev.godwit.schema.sql.PgQueryParser;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What PostgreSQL 14 to 18 was seen to lock, rewrite and scan is never rated lower than that deserves on a table of 3 GB. */
class MeasuredLocksTest {

    private static final PgQueryParser PARSER = new PgQueryParser();
    private static final Set<String> STOP_WRITES = Set.of("S", "SRE", "E", "AE");

    record Case(JsonNode measured) {
        @Override
        public String toString() {
            return measured.path("sql").asText();
        }
    }

    static List<Case> cases() throws IOException {
        try (var in = Objects.requireNonNull(MeasuredLocksTest.class.getResourceAsStream("locks.jsonl"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> new Case(Json.parse(line)))
                    // A column that is NOT NULL at once is added to empty tables only, where a scan costs nothing.
                    .filter(one -> !one.measured.path("id").asText().startsWith("add_column_notnull_nodefault_empty"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRewriteIsCriticalAndABlockingScanHigh(Case one) {
        var assessor = new RiskAssessor(name -> Optional.of(new TableFacts(name, 3L << 30, -1)), 18);

        RiskLevel level = RiskAssessor.level(
                assessor.factors("m.sql", PARSER.parse(one.measured.path("sql").asText())));

        assertThat(level).isGreaterThanOrEqualTo(deserved(one.measured));
    }

    private static RiskLevel deserved(JsonNode measured) {
        for (JsonNode relation : measured.path("rewritten")) {
            if (measured.path("locks").path(relation.asText()).asText().equals("AE")) {
                return RiskLevel.CRITICAL;
            }
        }
        for (JsonNode relation : measured.path("scanned")) {
            if (STOP_WRITES.contains(
                    measured.path("locks").path(relation.asText()).asText())) {
                return RiskLevel.HIGH;
            }
        }
        return RiskLevel.LOW;
    }
}
