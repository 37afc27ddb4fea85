package dev.godwit.common.health;

import dev.godwit.common.health.Health.Status;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The condition of a process: the worst of its parts.
 *
 * @param parts by the name of the check
 */
public record HealthReport(Status status, Map<String, Health> parts) {

    private static final Logger LOGGER = LoggerFactory.getLogger(HealthReport.class);

    public HealthReport {
        parts = Map.copyOf(parts);
    }

    /** Asks each check. One that throws counts as down. */
    public static HealthReport of(Collection<? extends HealthCheck> checks) {
        var parts = new LinkedHashMap<String, Health>();
        Status worst = Status.UP;
        for (HealthCheck check : checks) {
            Health health = ask(check);
            parts.put(check.name(), health);
            worst = worst.worse(health.status());
        }
        return new HealthReport(worst, parts);
    }

    /** Whether work may be sent here. */
    public boolean ready() {
        return status != Status.DOWN;
    }

    private static Health ask(HealthCheck check) {
        try {
            return check.check();
        } catch (RuntimeException e) {
            LOGGER.atError().addKeyValue("check", check.name()).setCause(e).log("A health check failed");
            return Health.down("the check itself failed: " + e.getClass().getSimpleName());
        }
    }
}
