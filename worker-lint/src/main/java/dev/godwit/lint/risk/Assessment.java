package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import dev.godwit.lint.rule.ScriptState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One statement under assessment: what is known of its surroundings, and the factors found so far. Confined to one walk. */
final class Assessment {

    private final Target target;
    private final ScriptState state;
    private final String place;
    private final String statement;
    private final Set<RiskFactor> factors = new LinkedHashSet<>();

    /**
     * What the target is.
     *
     * @param major version of the server
     */
    record Target(Tables tables, int major) {}

    /**
     * @param place file, line and column, as editors understand them
     * @param statement its first words, for people
     */
    Assessment(Target target, ScriptState state, String place, String statement) {
        this.target = target;
        this.state = state;
        this.place = place;
        this.statement = statement;
    }

    List<RiskFactor> factors() {
        return new ArrayList<>(factors);
    }

    void add(String name, RiskLevel level, String subject, String evidence) {
        factors.add(new RiskFactor(name, level, subject, place + ": " + evidence));
    }

    /** @param reason continues "the statement" */
    void unknown(String reason) {
        add("unknown", RiskLevel.CRITICAL, statement, "the statement " + reason);
    }

    void dataLoss(RiskLevel level, String subject, String evidence) {
        add("data-loss", level, subject, evidence);
    }

    void compatibility(RiskLevel level, String subject, String evidence) {
        add("compatibility", level, subject, evidence);
    }

    void privileges(RiskLevel level, String subject, String evidence) {
        add("privileges", level, subject, evidence);
    }

    void hiddenCode(RiskLevel level, String subject, String evidence) {
        add("hidden-code", level, subject, evidence);
    }

    /** What others of {@code table} have to wait for, by its measured size. */
    void availability(String table, Impact impact) {
        if (isNew(table)) {
            return;
        }
        Optional<TableFacts> facts = facts(table);
        if (facts.isEmpty()) {
            add("unknown", RiskLevel.CRITICAL, table, "the target has no such table, so its size is not known");
            return;
        }
        add(
                "availability",
                AvailabilityScale.level(impact, facts.get().bytes()),
                table,
                "%s lock%s (%s measured)"
                        .formatted(impact.lock(), impact.work(), facts.get().size()));
    }

    /** Where it does not depend on a size, or there is none to measure. */
    void availability(RiskLevel level, String subject, String evidence) {
        add("availability", level, subject, evidence);
    }

    boolean isNew(JsonNode rangeVar) {
        return isNew(Nodes.relation(rangeVar));
    }

    boolean isNew(String relation) {
        return state.isNew(relation, name -> target.tables().find(name).isPresent());
    }

    boolean isNewColumn(String relation, String column) {
        return isNew(relation) || state.isNewColumn(relation, column);
    }

    /** Also of a table that an earlier statement renamed. */
    Optional<TableFacts> facts(String table) {
        return target.tables().find(state.formerName(table));
    }

    /** How much is at stake, for people. */
    String rows(String table) {
        return facts(table)
                .map(f -> f.rows() < 0
                        ? "all rows (never counted, %s)".formatted(f.size())
                        : String.format(Locale.ROOT, "about %.0f rows (%s)", f.rows(), f.size()))
                .orElse("an unknown number of rows");
    }

    /** What else happens when a statement changes rows of {@code table}: the server's own tables, and triggers. */
    void changesRows(String table) {
        if (table.startsWith("pg_") || table.startsWith("information_schema.")) {
            add("integrity", RiskLevel.CRITICAL, table, "changes PostgreSQL's own catalog");
        }
        if (state.hasNewTrigger(table)) {
            hiddenCode(RiskLevel.CRITICAL, table, "fires a trigger that an earlier statement created");
        }
        facts(table)
                .filter(f -> !f.triggers().isEmpty() && !isNew(table))
                .ifPresent(f -> hiddenCode(
                        RiskLevel.HIGH,
                        table,
                        "fires %s, whose code is not assessed".formatted(String.join(", ", f.triggers()))));
    }

    /** Godwit's record of what was applied and what was copied is not a migration's business. */
    void namesRelation(JsonNode rangeVar) {
        if (rangeVar.path("schemaname").asText().equals("godwit")) {
            add("integrity", RiskLevel.CRITICAL, Nodes.relation(rangeVar), "reaches into Godwit's own records");
        }
    }

    BuiltInFunctions.Volatility volatility(String function) {
        String bare = function.substring(function.lastIndexOf('.') + 1);
        if (!function.startsWith("pg_catalog.") && state.hasNewFunction(bare)) {
            return BuiltInFunctions.Volatility.UNKNOWN;
        }
        return BuiltInFunctions.volatility(function, target.major());
    }
}
