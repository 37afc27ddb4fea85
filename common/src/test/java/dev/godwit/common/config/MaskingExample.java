package dev.godwit.common.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file of a bundle. */
record MaskingExample(
        @Range(min = "1", max = "1") int version,
        @NotEmpty Map<TableName, Map<String, Strategy>> tables,
        @Default("[]") List<Path> scripts,
        @Nullable Secret key) {

    record TableName(String schema, String table) {
        static TableName parse(String text) {
            String[] parts = text.split("\\.", -1);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new IllegalArgumentException("Write schema.table.");
            }
            return new TableName(parts[0], parts[1]);
        }
    }

    @ChosenBy("strategy")
    sealed interface Strategy {
        record Hmac(
                @Default("16") @Range(min = "8", max = "64") int length) implements Strategy {}

        record Keep(@NotEmpty String reason, @NotEmpty String by) implements Strategy {}

        record FakeEmail(@Default("user_{id}@example.com") String template) implements Strategy {}
    }
}
