package dev.godwit.coordinator.postgres;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at all schedules after the other. Each coordinator looks, all of the time. Confined to one thread. */
final class ScheduleRounds {

    private static final Logger LOGGER = LoggerFactory.getLogger(ScheduleRounds.class);
    private static final int ROUNDS_BETWEEN_CLEANING = 3_600;

    private final Transactions transactions;
    private final Firing firing;
    private final Set<UUID> troubled = new HashSet<>();
    private int rounds;

    ScheduleRounds(Transactions transactions, Firing firing) {
        this.transactions = transactions;
        this.firing = firing;
    }

    /** The first look is at every schedule: this program may know later rules of its zone than the one that noted its next instant. */
    void round() {
        boolean all = rounds == 0;
        List<UUID> due = transactions.ask(handle -> ScheduleRows.due(handle, all));
        due.forEach(this::fire);
        if (rounds++ % ROUNDS_BETWEEN_CLEANING == 0) {
            transactions.in(handle -> {
                RunRows.forgetOld(handle);
                return rounds;
            });
        }
    }

    /** One schedule that fails must not keep all others waiting. */
    private void fire(UUID schedule) {
        try {
            firing.fire(schedule);
            troubled.remove(schedule);
        } catch (RuntimeException e) {
            if (DatabaseFailures.isTemporary(e)) {
                throw e;
            }
            if (troubled.add(schedule)) {
                LOGGER.atError()
                        .addKeyValue("schedule", schedule)
                        .setCause(e)
                        .log("Cannot make the job of a schedule; trying again");
            }
        }
    }
}
