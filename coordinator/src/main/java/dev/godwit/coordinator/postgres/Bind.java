package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/** Values as the PostgreSQL driver wants them. */
final class Bind {

    private Bind() {}

    static Argument texts(Collection<String> values) {
        Object[] array = values.toArray();
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("text", array));
    }

    static Argument uuids(Collection<UUID> values) {
        Object[] array = values.toArray();
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("uuid", array));
    }

    static Argument numbers(Collection<Long> values) {
        Object[] array = values.toArray();
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("int8", array));
    }

    static Argument flags(Collection<Boolean> values) {
        Object[] array = values.toArray();
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("bool", array));
    }

    static Argument instant(@Nullable Instant value) {
        return (position, statement, context) -> {
            if (value == null) {
                statement.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE);
            } else {
                statement.setObject(position, value.atOffset(ZoneOffset.UTC));
            }
        };
    }

    /** To be cast to {@code jsonb} in the statement. */
    static @Nullable String json(@Nullable Object value) {
        return value == null ? null : Json.text(value);
    }

    /** To be cast to {@code jsonb} in the statement. */
    static String text(JsonNode value) {
        return Json.text(value);
    }
}
