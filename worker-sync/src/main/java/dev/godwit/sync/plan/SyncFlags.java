package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.json.Json;
import java.util.List;
import java.util.Map;

/**
 * What the command line adds to a sync's files. It can only make a sync stricter: fewer tables, more columns that are masked, and masked more.
 *
 * @param tables of those that the file selects; empty for all
 * @param exclude tables that are left out as well
 * @param anonymize columns that must not pass as they are
 * @param anonymizeFound whether that holds for every column in which the detector finds something
 * @param strategies of columns, as a policy writes them
 * @param strictCompliance whether the target has to follow the rules of {@link ComplianceRules}
 */
public record SyncFlags(
        List<String> tables,
        List<String> exclude,
        List<String> anonymize,
        boolean anonymizeFound,
        Map<String, String> strategies,
        boolean strictCompliance) {

    /** Nothing is added. */
    public static final SyncFlags NONE = new SyncFlags(List.of(), List.of(), List.of(), false, Map.of(), false);

    private static final String KEY = "flags";

    public SyncFlags {
        tables = tables == null ? List.of() : List.copyOf(tables);
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
        anonymize = anonymize == null ? List.of() : List.copyOf(anonymize);
        strategies = strategies == null ? Map.of() : Map.copyOf(strategies);
    }

    /** Those of a job's request. */
    public static SyncFlags of(JsonNode request) {
        return request.has(KEY) ? Json.as(request.path(KEY), SyncFlags.class) : NONE;
    }

    /** Puts them into a job's request: they are approved and audited with it. */
    public void putInto(ObjectNode request) {
        if (!equals(NONE)) {
            request.set(KEY, Json.tree(this));
        }
    }
}
