package dev.godwit.common.postgres;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** A table (or view, or index) by schema and name, as they stand in the catalog: unquoted, case kept. */
public record TableName(
        @JsonProperty("schema") String schema,
        @JsonProperty("name") String name) implements Comparable<TableName> {

    @JsonCreator
    public TableName {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("A table needs a schema and a name");
        }
    }

    /** Fit to stand in a statement. */
    public String sql() {
        return Identifier.quote(schema) + "." + Identifier.quote(name);
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** For people: {@code schema.name}. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
