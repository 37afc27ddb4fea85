package dev.godwit.common.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as the HTTP API answers it: RFC 9457, with {@code code} and {@code errors} beside its members.
 *
 * @param type a URI that names the kind of problem; ends with {@code code}
 * @param reason a short stable name where {@code code} covers several, as in {@code own-job}; or null
 * @param instance names this occurrence where the coordinator's log says more, or null
 * @param errors every place of the request that is wrong; empty where no place is to blame
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        @Nullable String reason,
        @Nullable String instance,
        List<Place> errors) {

    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    public static Problem of(ProblemType type, String detail, List<Place> errors) {
        return new Problem(type.uri(), type.title(), type.status(), type.code(), detail, null, null, errors);
    }

    public static Problem of(ProblemType type, String detail) {
        return of(type, detail, List.of());
    }

    /** The same problem, called {@code urn:uuid:<id>}. */
    public Problem occurredAs(String id) {
        return new Problem(type, title, status, code, detail, reason, "urn:uuid:" + id, errors);
    }

    /** The same problem with a finer name. */
    public Problem because(String finer) {
        return new Problem(type, title, status, code, detail, finer, instance, errors);
    }

    /**
     * One place that is wrong: in the body by JSON pointer, elsewhere by the parameter's name.
     *
     * @param pointer as in {@code #/environment}, or null
     * @param parameter name of a header, path or query parameter, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Place(@Nullable String pointer, @Nullable String parameter, String detail) {

        public static Place at(String pointer, String detail) {
            return new Place("#" + pointer, null, detail);
        }

        public static Place parameter(String name, String detail) {
            return new Place(null, name, detail);
        }
    }
}
