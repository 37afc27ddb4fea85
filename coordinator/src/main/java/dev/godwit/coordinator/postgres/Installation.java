package dev.godwit.coordinator.postgres;

import dev.godwit.coordinator.postgres.ServerIdentity.Identity;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This installation's name and the epoch of its fences. All coordinators of one control database are one installation. Thread-safe.
 */
public final class Installation {

    private static final Logger LOGGER = LoggerFactory.getLogger(Installation.class);

    private final String name;
    private final String manager;
    private final ServerIdentity identity;

    private Installation(String name, String manager, ServerIdentity identity) {
        this.name = name;
        this.manager = manager;
        this.identity = identity;
    }

    /**
     * Finds the installation in its control database, or founds it.
     *
     * @param name what to call it if it is new; it keeps the name it has
     */
    public static Installation open(Jdbi jdbi, String name, ServerIdentity identity) {
        return new Transactions(jdbi).in(transaction -> {
            Identity server = identity.read(transaction);
            transaction.execute(
                    "INSERT INTO godwit_control.installation (instance, epoch, system_identifier, timeline) VALUES (?, 0, ?, ?)"
                            + " ON CONFLICT DO NOTHING",
                    name,
                    server.systemIdentifier(),
                    server.timeline());
            return transaction
                    .createQuery("SELECT instance, left(id::text, 8) AS id FROM godwit_control.installation")
                    .map((row, context) -> new Installation(
                            row.getString("instance"),
                            "%s/%s".formatted(row.getString("instance"), row.getString("id")),
                            identity))
                    .one();
        });
    }

    public String name() {
        return name;
    }

    /** What targets know it by, as in {@code shop/1f0c9d2e}: two of the same name are still two. */
    public String manager() {
        return manager;
    }

    /**
     * The upper part of the fences that {@code transaction} grants. Asked in each transaction that grants some, since the server behind a
     * connection may be another one by now.
     */
    int epoch(Handle transaction) {
        Identity server = identity.read(transaction);
        while (true) {
            var stored = transaction
                    .createQuery("SELECT epoch, system_identifier, timeline FROM godwit_control.installation")
                    .map((row, context) -> new Stored(
                            row.getInt("epoch"),
                            new Identity(row.getLong("system_identifier"), row.getLong("timeline"))))
                    .one();
            if (stored.server().equals(server)) {
                return stored.epoch();
            }
            int raised = transaction.execute("""
                    UPDATE godwit_control.installation
                    SET epoch = epoch + 1, system_identifier = ?, timeline = ?, since = clock_timestamp()
                    WHERE epoch = ?
                    """, server.systemIdentifier(), server.timeline(), stored.epoch());
            if (raised == 1) {
                LOGGER.atWarn()
                        .addKeyValue("epoch", stored.epoch() + 1)
                        .addKeyValue("timeline", server.timeline())
                        .log("The control database is another server or timeline now: raised the epoch of fences");
            }
        }
    }

    private record Stored(int epoch, Identity server) {}
}
