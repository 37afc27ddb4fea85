package dev.godwit.common.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.util.List;

/**
 * What a job is going to do, as far as a person has to judge it.
 *
 * @param scopes the meaning of every task to come; covered by the plan hash
 * @param risk the highest of {@code factors}
 * @param factors why, each with the evidence that was measured
 * @param summary what is shown beside it (sizes, formats, what will be created); not covered by the hash
 */
public record Plan(List<JsonNode> scopes, RiskLevel risk, List<RiskFactor> factors, JsonNode summary) {

    public Plan {
        scopes = List.copyOf(scopes);
        factors = factors == null ? List.of() : List.copyOf(factors);
        summary = summary == null ? Json.object() : summary;
    }

    /**
     * One reason for a risk level.
     *
     * @param name as in {@code data-loss}, {@code personal-data}, {@code availability}, {@code compatibility}, {@code reversibility}, {@code dependents}, {@code unknown}
     * @param subject what it is about, as in {@code public.orders}
     * @param evidence what was measured or read, in a sentence
     */
    public record RiskFactor(String name, RiskLevel level, String subject, String evidence) {}
}
