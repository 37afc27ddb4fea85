package dev.godwit.lint.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.lint.risk.BuiltInFunctions.Volatility;
import dev.godwit.testkit.PostgresExtension;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of harmless functions against the server's own catalog. */
class BuiltInFunctionsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @Test
    void whatIsCalledStableIsNotVolatileInAnyOverload() throws SQLException {
        var volatileSomewhere = new HashMap<String, Boolean>();
        int major;
        try (var connection = postgres.database().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT proname, bool_or(provolatile = 'v') FROM pg_catalog.pg_proc
                        WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname
                        """)) {
            major = connection.getMetaData().getDatabaseMajorVersion();
            while (rows.next()) {
                volatileSomewhere.put(rows.getString(1), rows.getBoolean(2));
            }
        }

        var wrong = new HashMap<String, String>();
        for (String function : BuiltInFunctions.functions()) {
            Volatility volatility = BuiltInFunctions.volatility(function, major);
            if (volatility != Volatility.UNKNOWN && !volatileSomewhere.containsKey(function)) {
                wrong.put(function, "is not there");
            } else if (volatility == Volatility.STABLE && volatileSomewhere.getOrDefault(function, false)) {
                wrong.put(function, "is volatile");
            }
        }
        assertThat(wrong).isEqualTo(Map.of());
    }
}
