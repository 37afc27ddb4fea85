package dev.godwit.coordinator.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.godwit.common.postgres.DatabaseSettings;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/**
 * The sessions that the coordinator keeps with its own database. Each of them commits synchronously, whatever the server's default: what
 * was answered to a worker must not be forgotten. The owner closes it.
 */
public final class ControlDatabase implements AutoCloseable {

    /** Less than the 5 s after which clients of the API give up: they are told why instead. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private ControlDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        // Jdbi shows all bound values in the message of its exceptions: grant secrets would come into logs.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    }

    /** Connects when first used, not here. */
    public static ControlDatabase open(DatabaseSettings settings, int sessions) {
        var config = new HikariConfig();
        config.setPoolName("control");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(sessions);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql("SET synchronous_commit = on");
        config.addDataSourceProperty("ApplicationName", "godwit/coordinator");
        config.addDataSourceProperty("assumeMinServerVersion", "14");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "10");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("logServerErrorDetail", "false");
        settings.properties().forEach(config::addDataSourceProperty);
        return new ControlDatabase(new HikariDataSource(config));
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        pool.close();
    }
}
