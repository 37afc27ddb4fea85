package dev.godwit.lint.risk;

import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.ScriptState;
import dev.godwit.lint.rule.ScriptWalk;
import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Assesses the scripts of one plan, in their order: the maximum of the factors of their statements, never a mean. What an earlier script creates is
 * known to the later ones. Confined to one thread.
 */
public final class RiskAssessor {

    private final Assessment.Target target;
    private final ScriptState state = new ScriptState();

    /** @param major version of the target's server */
    public RiskAssessor(Tables tables, int major) {
        this.target = new Assessment.Target(tables, major);
    }

    /** The factors of every statement of the next script, in order, each with its place in {@code file}. */
    public List<RiskFactor> factors(String file, ParsedScript script) {
        var factors = new ArrayList<RiskFactor>();
        ScriptWalk.over(script, state, statement -> {
            var assessment = new Assessment(target, state, file + ":" + statement.start(), head(statement));
            new StatementRisk(assessment).assess(statement);
            factors.addAll(assessment.factors());
        });
        return factors;
    }

    /** {@code LOW} if there are none. */
    public static RiskLevel level(List<RiskFactor> factors) {
        return factors.stream().map(RiskFactor::level).reduce(RiskLevel.LOW, RiskLevel::max);
    }

    /** Its first words that are words: no more of it, for the rest may hold a password. */
    private static String head(Statement statement) {
        return Arrays.stream(statement.text().strip().split("\\s+", 4))
                .limit(3)
                .takeWhile(word -> word.chars().allMatch(Character::isLetter))
                .limit(2)
                .collect(Collectors.joining(" "));
    }
}
