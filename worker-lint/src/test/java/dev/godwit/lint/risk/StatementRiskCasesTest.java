package dev.godwit.lint.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.schema.sql.PgQueryParser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Statement by statement: at least how dangerous it is, and by which factor. */
class StatementRiskCasesTest {

    private static final PgQueryParser PARSER = new PgQueryParser();

    private static final Map<String, TableFacts> TARGET = Map.of(
            "t", new TableFacts("public.t", 4L << 20, 50_000),
            "public.t", new TableFacts("public.t", 4L << 20, 50_000),
            "s", new TableFacts("public.s", 8192, 10),
            "triggered", new TableFacts("public.triggered", 8192, 10, List.of("notify_all")),
            "middle", new TableFacts("public.middle", 200L << 20, 2_000_000),
            "large", new TableFacts("public.large", 3L << 30, 30_000_000));

    record Case(RiskLevel level, String factor, String sql) {
        @Override
        public String toString() {
            return sql;
        }
    }

    static List<Case> cases() throws IOException {
        try (var in = Objects.requireNonNull(StatementRiskCasesTest.class.getResourceAsStream("cases.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(parts -> new Case(RiskLevel.valueOf(parts[0]), parts[1], parts[2]))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStatementIsAtLeastAsDangerousAsItsWorstPart(Case one) {
        List<RiskFactor> factors = new RiskAssessor(name -> Optional.ofNullable(TARGET.get(name)), 18)
                .factors("m.sql", PARSER.parse(one.sql()));

        if (one.factor().equals("none")) {
            assertThat(RiskAssessor.level(factors)).as("%s", factors).isEqualTo(RiskLevel.LOW);
        } else {
            assertThat(factors).anySatisfy(factor -> {
                assertThat(factor.name()).isEqualTo(one.factor());
                assertThat(factor.level()).isGreaterThanOrEqualTo(one.level());
                assertThat(factor.evidence()).startsWith("m.sql:1:");
                assertThat(factor.subject()).isNotBlank();
            });
        }
    }
}
