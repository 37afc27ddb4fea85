package dev.godwit.common.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Names a worker process: 1 to 63 letters, digits, {@code . _ -}. Two processes must not share one. */
public record WorkerId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    @JsonCreator
    public WorkerId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "Not a worker id: '%s'. Expected 1 to 63 letters, digits, '.', '_' or '-'.".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
