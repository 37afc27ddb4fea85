package dev.godwit.sync.subset;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a sync takes, as a person approved it. Part of the plan hash.
 *
 * @param kind always {@code subset}
 * @param tables of which perhaps not all rows come; of the others all do
 * @param references that keep rows of these tables out
 */
public record SubsetScope(String kind, long seed, List<Part> tables, List<Reference> references) {

    private static final String KIND = "subset";

    public SubsetScope {
        tables = List.copyOf(tables);
        references = List.copyOf(references);
    }

    static SubsetScope of(long seed, List<Part> tables, List<Reference> references) {
        return new SubsetScope(KIND, seed, tables, references);
    }

    /**
     * What is taken of a table by its own rule.
     *
     * @param filter a condition on its rows; null for all
     * @param sample per cent, as {@code 12.5}; null for all
     * @param atMost rows; null for any number
     * @param onlyReferenced whether a row comes only if a taken one refers to it
     * @param by the columns by whose hash rows are chosen; empty where none need be
     */
    public record Part(
            TableName table,
            @Nullable String filter,
            @Nullable String sample,
            @Nullable Long atMost,
            boolean onlyReferenced,
            List<String> by) {

        public Part {
            by = List.copyOf(by);
        }
    }

    /** That of a table, if it is one of which perhaps not all rows come. */
    public Optional<Part> part(TableName table) {
        return tables.stream().filter(part -> part.table().equals(table)).findFirst();
    }

    /** By which rows of {@code table} are hashed: each table has a sample of its own, whatever its keys. */
    public long seed(TableName table) {
        byte[] hash = Hashes.sha256("%d/%s".formatted(seed, table).getBytes(UTF_8));
        return ByteBuffer.wrap(hash).getLong();
    }

    /** Whether rows are left out for it. */
    public boolean has(Reference reference) {
        return references.stream().anyMatch(reference::means);
    }

    /** Among the scopes of a task, or of a plan. */
    public static Optional<SubsetScope> find(Iterable<JsonNode> scopes) {
        return StreamSupport.stream(scopes.spliterator(), false)
                .filter(scope -> scope.path("kind").asText().equals(KIND))
                .findFirst()
                .map(scope -> Json.as(scope, SubsetScope.class));
    }

    /** The rule of a table in words, as {@code 10 % sample, at most 100 rows}. */
    public String words(TableName table) {
        var words = new ArrayList<String>();
        Optional<Part> rule = part(table);
        if (rule.isEmpty()) {
            return "all rows";
        }
        Part part = rule.get();
        if (part.filter() != null) {
            words.add("where " + part.filter());
        }
        if (part.sample() != null) {
            words.add("%s %% by hash of %s".formatted(part.sample(), String.join(", ", part.by())));
        }
        if (part.onlyReferenced()) {
            words.add("only rows that a taken row refers to");
        }
        if (part.atMost() != null) {
            words.add("at most %d rows".formatted(part.atMost()));
        }
        return words.isEmpty() ? "rows whose references are taken" : String.join(", ", words);
    }
}
