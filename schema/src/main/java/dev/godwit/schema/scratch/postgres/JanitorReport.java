package dev.godwit.schema.scratch.postgres;

import java.util.List;
import java.util.Map;

/**
 * What a run of the janitor did.
 *
 * @param dropped the names of the databases it dropped
 * @param failed those that it should have dropped and could not, with the server's reason
 */
public record JanitorReport(List<String> dropped, Map<String, String> failed) {

    public JanitorReport {
        dropped = List.copyOf(dropped);
        failed = Map.copyOf(failed);
    }
}
