package dev.godwit.schema.scratch.postgres;

import dev.godwit.common.postgres.DatabaseSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** A scratch server behind the settings of its maintenance database: {@code jdbc:postgresql://host:port/postgres}. */
public record UrlScratchServer(String name, DatabaseSettings admin) implements ScratchServer {

    private static final String SCHEME = "jdbc:postgresql://";

    public UrlScratchServer {
        if (!admin.url().startsWith(SCHEME) || admin.url().indexOf('/', SCHEME.length()) < 0) {
            throw new IllegalArgumentException(
                    "The url of scratch server '%s' must look like jdbc:postgresql://host:port/database"
                            .formatted(name));
        }
    }

    @Override
    public Connection openAdmin() throws SQLException {
        return connect(admin.url());
    }

    @Override
    public Connection open(String database) throws SQLException {
        String url = admin.url();
        int slash = url.indexOf('/', SCHEME.length());
        int question = url.indexOf('?', slash);
        String options = question < 0 ? "" : url.substring(question);
        return connect(url.substring(0, slash + 1) + URLEncoder.encode(database, StandardCharsets.UTF_8) + options);
    }

    private Connection connect(String url) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", admin.user());
        properties.setProperty("password", admin.password());
        properties.setProperty("ApplicationName", "godwit/scratch");
        properties.setProperty("logServerErrorDetail", "false");
        admin.properties().forEach(properties::setProperty);
        return DriverManager.getConnection(url, properties);
    }
}
