package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;

/** Looks for the one character that JSON can say and PostgreSQL cannot keep. */
final class Nul {

    private Nul() {}

    static boolean in(JsonNode tree) {
        if (tree.isTextual()) {
            return tree.textValue().indexOf('\0') >= 0;
        }
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            if (names.next().indexOf('\0') >= 0) {
                return true;
            }
        }
        for (JsonNode child : tree) {
            if (in(child)) {
                return true;
            }
        }
        return false;
    }
}
