package dev.godwit.cli.run;

import dev.godwit.cli.Cli;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks the person at the terminal about a plan of high risk, in a job that runs in this process. Elsewhere, as in a pipeline, only the
 * option {@code --yes} is an answer.
 */
final class Approval implements Predicate<@Nullable Plan> {

    private final Cli cli;
    private final @Nullable String target;
    private final boolean yes;

    /** @param yes whether the user said so on the command line */
    Approval(Cli cli, @Nullable String target, boolean yes) {
        this.cli = cli;
        this.target = target;
        this.yes = yes;
    }

    @Override
    public boolean test(@Nullable Plan plan) {
        if (plan == null || plan.risk().compareTo(RiskLevel.HIGH) < 0) {
            return true;
        }
        cli.output().warn("This plan's risk is %s:".formatted(plan.risk()));
        PlanText.factors(plan).forEach(cli.output()::warn);
        return yes || askedAndAnswered();
    }

    private boolean askedAndAnswered() {
        if (target == null
                || !cli.output().terminal().err()
                || !cli.output().terminal().in()) {
            return false;
        }
        cli.output().talk("Type '%s' to go on: ".formatted(target));
        try {
            var reader = new BufferedReader(new InputStreamReader(cli.in(), StandardCharsets.UTF_8));
            return target.equals(reader.readLine());
        } catch (IOException e) {
            return false;
        }
    }
}
