package dev.godwit.coordinator.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What stands behind a token. Only humans decide about plans; only workers claim tasks. */
public enum PrincipalKind {
    HUMAN,
    SERVICE,
    WORKER;

    /** @throws IllegalArgumentException if there is no such kind */
    @JsonCreator
    public static PrincipalKind ofName(String name) {
        for (PrincipalKind kind : values()) {
            if (kind.word().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "Unknown kind of principal '%s'. Known: human, service, worker.".formatted(name));
    }

    /** As users write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
