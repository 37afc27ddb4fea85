package dev.godwit.schema.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * A script that is one query and nothing else: one {@code SELECT}, {@code VALUES} or {@code TABLE} that by its form changes nothing and locks no row. What the
 * functions do that it calls, its form does not say.
 *
 * @param statement the query
 */
public record LoneQuery(Statement statement) {

    /** Why a script is no lone query, and where. */
    public record Objection(Location location, String reason) {

        /** As compilers print it: {@code file:line:column: reason}. */
        public String in(String file) {
            return "%s:%s: %s".formatted(file, location, reason);
        }
    }

    /** What is wrong with {@code script}; empty if it is one. */
    public static Optional<Objection> objection(ParsedScript script) {
        if (script.statements().isEmpty()) {
            return Optional.of(new Objection(script.locate(0), "there is no statement. Expected one SELECT."));
        }
        Statement first = script.statements().get(0);
        if (!first.kind().equals("SelectStmt")) {
            return Optional.of(
                    new Objection(first.start(), "this is not a SELECT. Expected one SELECT and nothing else."));
        }
        if (script.statements().size() > 1) {
            return Optional.of(new Objection(
                    script.statements().get(1).start(),
                    "this is a second statement. Expected one SELECT and nothing else."));
        }
        return flaw(first.node()).map(reason -> new Objection(first.start(), reason));
    }

    /** @throws IllegalArgumentException if there is an {@link #objection} */
    public static LoneQuery of(ParsedScript script) {
        objection(script).ifPresent(objection -> {
            throw new IllegalArgumentException(objection.in("query"));
        });
        return new LoneQuery(script.statements().get(0));
    }

    /** To any depth: in a WITH, in a subquery, in an arm of a UNION. */
    private static Optional<String> flaw(JsonNode value) {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            Optional<String> own = flaw(field.getKey());
            if (own.isPresent()) {
                return own;
            }
        }
        for (JsonNode child : value) {
            Optional<String> deeper = flaw(child);
            if (deeper.isPresent()) {
                return deeper;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> flaw(String field) {
        return switch (field) {
            case "intoClause" -> Optional.of("SELECT INTO creates a table. Expected a SELECT that only reads.");
            case "lockingClause" ->
                Optional.of("SELECT ... FOR UPDATE and its like lock rows. Expected a SELECT that only reads.");
            case "SelectStmt" -> Optional.empty();
            default ->
                field.endsWith("Stmt")
                        ? Optional.of(
                                "the WITH holds a statement that changes rows. Expected a SELECT that only reads.")
                        : Optional.empty();
        };
    }
}
