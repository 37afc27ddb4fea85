package dev.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A command could not do what it was asked. The message says what happened, to what, and what to do; it is shown as it is and holds no
 * credential.
 */
public final class CliException extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;
    private final String code;
    private final transient @Nullable JsonNode details;

    /** @param code a short stable name of what went wrong, as in {@code unknown-connection} */
    public CliException(ExitCode exitCode, String code, String message) {
        this(exitCode, code, message, null, null);
    }

    public CliException(ExitCode exitCode, String code, String message, Throwable cause) {
        this(exitCode, code, message, null, cause);
    }

    /** @param details further members of the error in JSON */
    public CliException(
            ExitCode exitCode, String code, String message, @Nullable JsonNode details, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.code = code;
        this.details = details;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String code() {
        return code;
    }

    public @Nullable JsonNode details() {
        return details;
    }

    /** The message; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
