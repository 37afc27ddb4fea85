package dev.godwit.migrate.run;

import dev.godwit.migrate.script.Migration;
import dev.godwit.schema.sql.LoneQuery;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A migration whose files were all found to be in order.
 *
 * @param verify the query that must come out true before the commit, or null
 */
public record Prepared(
        Migration migration, List<Step> steps, @Nullable LoneQuery verify) {

    public Prepared {
        steps = List.copyOf(steps);
    }

    /** Whether it runs in one transaction, so that it is applied whole or not at all. */
    public boolean isWhole() {
        return steps.size() <= 1 && steps.stream().allMatch(Step::transactional);
    }

    public Optional<LoneQuery> verification() {
        return Optional.ofNullable(verify);
    }
}
