package dev.godwit.coordinator.job;

import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import java.util.Collection;
import java.util.TreeSet;

/**
 * What an approval is bound to: the meaning of a plan, and under which policy it was judged. Not how it is cut: planning again with the
 * same meaning gives the same hash.
 */
public final class PlanHash {

    private PlanHash() {}

    /** @param scopes hashes of the plan's scopes, in any order */
    public static String of(JobSpec job, Collection<String> scopes, String policyVersion) {
        var meaning = Json.object();
        var sorted = meaning.putArray("scopes");
        new TreeSet<>(scopes).forEach(sorted::add);
        meaning.put("kind", job.kind().name());
        meaning.put("environment", job.environment());
        meaning.put("source", job.source());
        meaning.put("target", job.target());
        meaning.put("bundle", job.bundle());
        meaning.put("policy", policyVersion);
        return CanonicalJson.sha256(meaning);
    }
}
