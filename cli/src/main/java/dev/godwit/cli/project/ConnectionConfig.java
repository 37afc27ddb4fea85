package dev.godwit.cli.project;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.NotEmpty;
import dev.godwit.common.config.Secret;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.DatabaseUrl;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A database that jobs call by name. Only the process that reads this file knows where it is. */
@Doc("A PostgreSQL database, and who connects.")
public record ConnectionConfig(
        @Doc("postgresql://host:port/database, without user and password.")
        DatabaseUrl url,

        @Doc("Who connects.") @NotEmpty String user,

        @Doc("As ${file:/path} or ${env:NAME}; leave it out where the server asks for none.") @Nullable
        Secret password,

        @Doc("Further settings of the driver, such as sslmode.") @Default("{}")
        Map<String, String> properties,

        @Doc("Whether 'sync preview' may show rows of this database as they are, to who runs it with this file.")
        @Default("false")
        boolean showRows) {

    public ConnectionConfig {
        properties = Map.copyOf(properties);
        for (String name : properties.keySet()) {
            if (name.equalsIgnoreCase("user") || name.toLowerCase(Locale.ROOT).contains("password")) {
                throw new IllegalArgumentException(
                        "'%s' is not for 'properties': write 'user' and 'password' beside them".formatted(name));
            }
        }
    }

    public DatabaseSettings settings() {
        return new DatabaseSettings(url.jdbc(), user, password == null ? "" : password.reveal(), properties);
    }

    public static Map<String, DatabaseSettings> settings(Map<String, ConnectionConfig> connections) {
        return connections.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().settings()));
    }
}
