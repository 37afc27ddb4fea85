package dev.godwit.cli.role;

import dev.godwit.common.health.Health;
import dev.godwit.common.health.HealthCheck;
import dev.godwit.common.worker.Worker;

/** Tells how a worker is. One that cannot ask for work is degraded and not down: what it runs goes on. */
record WorkerHealth(Worker worker) implements HealthCheck {

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public Health check() {
        return worker.problem().map(Health::degraded).orElseGet(() -> Health.up("asks for work"));
    }
}
