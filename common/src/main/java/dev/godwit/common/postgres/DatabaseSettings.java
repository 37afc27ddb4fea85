package dev.godwit.common.postgres;

import java.util.Map;

/**
 * Where a database is and who connects. Only a worker's own configuration (or a local run's) has these.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, with neither user nor password in it
 * @param properties further settings of the driver, as in {@code sslmode}
 */
public record DatabaseSettings(String url, String user, String password, Map<String, String> properties) {

    public DatabaseSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("A database's url starts with 'jdbc:postgresql:'");
        }
        if (url.contains("password=")) {
            throw new IllegalArgumentException("A database's url must not hold a password. Use 'password'.");
        }
        properties = Map.copyOf(properties);
    }

    public DatabaseSettings(String url, String user, String password) {
        this(url, user, password, Map.of());
    }

    /** Without anything that could be secret. */
    @Override
    public String toString() {
        return "DatabaseSettings[user=%s]".formatted(user);
    }
}
