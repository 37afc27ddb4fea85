package dev.godwit.lint.risk;

import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.ScriptWalk;
import dev.godwit.schema.sql.ParsedScript;
import java.util.ArrayList;
import java.util.List;

/** Assesses whole scripts: the maximum of the factors of their statements, never a mean. */
public final class RiskAssessor {

    private final StatementRisk statements;

    public RiskAssessor(Tables tables) {
        this.statements = new StatementRisk(tables);
    }

    /** The factors of every statement, in order. */
    public List<RiskFactor> factors(ParsedScript script) {
        var factors = new ArrayList<RiskFactor>();
        ScriptWalk.over(script, (statement, state) -> factors.addAll(statements.of(statement, state)));
        return factors;
    }

    /** {@code LOW} if there are none. */
    public static RiskLevel level(List<RiskFactor> factors) {
        return factors.stream().map(RiskFactor::level).reduce(RiskLevel.LOW, RiskLevel::max);
    }
}
