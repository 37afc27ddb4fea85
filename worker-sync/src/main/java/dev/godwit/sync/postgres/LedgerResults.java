package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What other tasks of the job have left in the target's ledger. */
final class LedgerResults {

    private LedgerResults() {}

    /** Of the task with this key, in the job's present epoch. */
    static JsonNode one(Connection connection, Grant grant, String key) throws SQLException, JobFailedException {
        try (var statement = connection.prepareStatement(
                "SELECT result -> 'data' FROM godwit.ledger WHERE job = ? AND epoch = ? AND key = ?")) {
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            statement.setString(3, key);
            try (var rows = statement.executeQuery()) {
                List<JsonNode> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(Json.parse(rows.getString(1)));
                }
                if (found.size() != 1) {
                    throw missing(key);
                }
                return found.get(0);
            }
        }
    }

    private static JobFailedException missing(String key) {
        return new JobFailedException(
                FailureKind.PERMANENT,
                "ledger-incomplete",
                "The target's ledger has no result of '%s', so there is nothing to report. Does somebody else change godwit.ledger there?"
                        .formatted(key));
    }
}
