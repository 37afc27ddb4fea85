package dev.godwit.coordinator.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a token's owner is trusted with. What each role may do stands in {@link Permissions}. */
public enum Role {
    /** Reads jobs, plans, events. */
    VIEWER,
    /** Asks for jobs. */
    AUTHOR,
    /** Decides about plans of others. */
    APPROVER,
    /** Runs what was approved: pauses, cancels, drains, replays. */
    OPERATOR,
    /** Author, approver (never of the same plan) and operator. */
    DBA,
    /** Reads and verifies the audit trail. */
    AUDITOR,
    /** Gives and takes tokens. Never decides about plans. */
    ADMIN,
    /** Claims and does tasks. */
    WORKER,
    /** Creates the first tokens and nothing else. Given by a coordinator's first start, never by the API. */
    BOOTSTRAP;

    /** @throws IllegalArgumentException if there is no such role, or it cannot be given */
    @JsonCreator
    public static Role ofName(String name) {
        for (Role role : values()) {
            if (role.word().equals(name) && role != BOOTSTRAP) {
                return role;
            }
        }
        String known = Arrays.stream(values())
                .filter(role -> role != BOOTSTRAP)
                .map(Role::word)
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException("Unknown role '%s'. Known: %s.".formatted(name, known));
    }

    /** As users write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
