package dev.godwit.coordinator.access;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The caller is known, and may not do this. The message tells the caller what would be needed. */
public final class ForbiddenException extends RuntimeException {

    public ForbiddenException(String message) {
        super(message);
    }

    static ForbiddenException missing(Caller caller, Operation operation) {
        String needed = Arrays.stream(Role.values())
                .filter(role -> role != Role.BOOTSTRAP && Permissions.of(role).contains(operation))
                .map(Role::word)
                .collect(Collectors.joining(", "));
        String held = caller.roles().stream().map(Role::word).sorted().collect(Collectors.joining(", "));
        String more = operation == Operation.DECIDE ? " Only humans who are not administrators decide." : "";
        return new ForbiddenException("'%s' may not %s: that needs one of the roles %s, and the token has %s.%s"
                .formatted(caller.principal(), operation.words(), needed, held, more));
    }
}
