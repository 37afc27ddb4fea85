package dev.godwit.lint.risk;

import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.ScriptWalk;
import dev.godwit.schema.sql.ParsedScript;
import java.util.ArrayList;
import java.util.List;

/**
 * Assesses the scripts of one plan, in the order in which they are applied: the maximum of the factors of their statements, never a mean.
 * For one plan and one thread.
 */
public final class RiskAssessor {

    private final StatementRisk statements;
    private final ScriptWalk walk = new ScriptWalk();

    public RiskAssessor(Tables tables) {
        this.statements = new StatementRisk(tables);
    }

    /** The factors of every statement of the next script, in order. */
    public List<RiskFactor> factors(ParsedScript script) {
        var factors = new ArrayList<RiskFactor>();
        walk.next(script, (statement, state) -> factors.addAll(statements.of(statement, state)));
        return factors;
    }

    /** {@code LOW} if there are none. */
    public static RiskLevel level(List<RiskFactor> factors) {
        return factors.stream().map(RiskFactor::level).reduce(RiskLevel.LOW, RiskLevel::max);
    }
}
