package dev.godwit.coordinator.postgres;

import java.security.SecureRandom;
import org.jdbi.v3.core.Jdbi;

/** Random keys that all coordinators of an installation share and nobody configures: what they protect is worth no more than a page. */
public final class SharedSecrets {

    private SharedSecrets() {}

    /** The 32 bytes called {@code name}; the first who asks makes them. */
    public static byte[] get(Jdbi jdbi, String name) {
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        return jdbi.inTransaction(transaction -> {
            transaction.execute(
                    "INSERT INTO godwit_control.secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                    name,
                    fresh);
            return transaction
                    .createQuery("SELECT value FROM godwit_control.secret WHERE name = :name")
                    .bind("name", name)
                    .map((rs, context) -> rs.getBytes(1))
                    .one();
        });
    }
}
