package dev.godwit.common.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The databases that this process can reach, by the names that jobs use. Opens sessions; pools nothing, since a session of ours
 * carries the name of its task. Thread-safe.
 */
public final class Databases {

    /** A peer that vanished is noticed within 11 s, not after the two hours of TCP's defaults. Strings are read as our parser reads them. */
    private static final String SERVER_OPTIONS =
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=11000"
                    + " -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0 -c statement_timeout=0 -c client_min_messages=warning"
                    + " -c standard_conforming_strings=on";

    private final Map<String, DatabaseSettings> byName;

    public Databases(Map<String, DatabaseSettings> byName) {
        this.byName = new TreeMap<>(byName);
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /** Opens a session, in autocommit mode; the caller closes it. Blocks for at most ten seconds.
     *
     * @throws JobFailedException if no connection of that name is configured here, or the server does not let us in */
    public Connection open(String name, SessionName session) throws JobFailedException {
        DatabaseSettings settings = byName.get(name);
        if (settings == null) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "unknown-connection",
                    "Unknown connection '%s'. Known here: %s.".formatted(name, String.join(", ", byName.keySet())));
        }
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", session.value());
        properties.setProperty("assumeMinServerVersion", "14");
        properties.setProperty("socketFactory", DatabaseSockets.class.getName());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("cancelSignalTimeout", "2");
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("options", SERVER_OPTIONS);
        settings.properties().forEach(properties::setProperty);
        try {
            return DriverManager.getConnection(settings.url(), properties);
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Cannot connect to '%s'".formatted(name));
        }
    }
}
