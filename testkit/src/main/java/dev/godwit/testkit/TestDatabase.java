package dev.godwit.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * A database on a server of the testkit, seen by its superuser. The address carries neither user nor password.
 *
 * @param host where the server listens
 * @param password empty where the server asks for none
 */
public record TestDatabase(String host, int port, String name, String user, String password) {

    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    /** Opens a connection; the caller closes it. */
    public Connection connect() throws SQLException {
        return connect(new Properties());
    }

    /** Opens a connection with more properties of the driver, such as {@code ApplicationName}. */
    public Connection connect(Properties more) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(more);
        properties.setProperty("user", user);
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    /** The same server's database {@code other}, which is not created by this. */
    public TestDatabase sibling(String other) {
        return new TestDatabase(host, port, other, user, password);
    }

    @Override
    public String toString() {
        return jdbcUrl();
    }
}
