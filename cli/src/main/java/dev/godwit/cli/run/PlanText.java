package dev.godwit.cli.run;

import dev.godwit.common.job.Plan;
import java.util.List;

/** A plan as people read it. */
public final class PlanText {

    private PlanText() {}

    /** A line for each reason of the plan's risk, the highest first. */
    public static List<String> factors(Plan plan) {
        return plan.factors().stream()
                .sorted((a, b) -> b.level().compareTo(a.level()))
                .map(factor -> "  %-8s  %s of %s: %s"
                        .formatted(factor.level(), factor.name(), factor.subject(), factor.evidence()))
                .toList();
    }
}
