package dev.godwit.schema.scratch.postgres;

import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.schema.scratch.ScratchFate;
import dev.godwit.schema.scratch.ScratchName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops what owners left behind. */
final class Janitor {

    private static final Logger LOGGER = LoggerFactory.getLogger(Janitor.class);

    private final Connection admin;
    private final Clock clock;

    Janitor(Connection admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
    }

    JanitorReport run() throws SQLException {
        var dropped = new ArrayList<String>();
        var failed = new TreeMap<String, String>();
        for (ScratchName name : candidates()) {
            try {
                if (dropIfAbandoned(name)) {
                    dropped.add(name.value());
                    LOGGER.atInfo().addKeyValue("database", name.value()).log("Dropped an abandoned scratch database");
                }
            } catch (SQLException e) {
                failed.put(name.value(), SqlFailures.message(e));
            }
        }
        return new JanitorReport(dropped, failed);
    }

    private List<ScratchName> candidates() throws SQLException {
        var names = new ArrayList<ScratchName>();
        try (var statement = admin.prepareStatement(
                "SELECT datname FROM pg_catalog.pg_database WHERE pg_catalog.starts_with(datname::text, ?) ORDER BY 1")) {
            statement.setString(1, ScratchName.PREFIX);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    ScratchName.parse(rows.getString(1)).ifPresent(names::add);
                }
            }
        }
        return names;
    }

    private boolean dropIfAbandoned(ScratchName name) throws SQLException {
        return ScratchLock.<Boolean, SQLException>holding(admin, name, () -> {
            boolean abandoned = isAbandoned(name); // read again under the lock: its owner may have renewed it since
            if (abandoned) {
                ScratchDatabases.drop(admin, name);
            }
            return abandoned;
        });
    }

    private boolean isAbandoned(ScratchName name) throws SQLException {
        Comments comments = Comments.read(admin, name);
        return comments.exists() && ScratchFate.of(name.value(), comments.text(), clock.instant()) == ScratchFate.DROP;
    }
}
