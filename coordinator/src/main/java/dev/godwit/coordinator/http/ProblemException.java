package dev.godwit.coordinator.http;

import dev.godwit.common.http.Problem;
import dev.godwit.common.http.Problem.Place;
import dev.godwit.common.http.ProblemType;
import java.util.List;

/** A request that is answered with a problem. */
final class ProblemException extends RuntimeException {

    private final ProblemType type;
    private final transient List<Place> places;

    ProblemException(ProblemType type, String detail, List<Place> places) {
        super(detail, null, false, false);
        this.type = type;
        this.places = List.copyOf(places);
    }

    ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    /** There is no such thing, or the caller may not know of it: answered alike. */
    static ProblemException notFound(String what, String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no %s '%s'".formatted(what, name));
    }

    static ProblemException parameter(String name, String detail) {
        return new ProblemException(
                ProblemType.INVALID_REQUEST,
                "Parameter '%s': %s".formatted(name, detail),
                List.of(Place.parameter(name, detail)));
    }

    Problem problem() {
        return Problem.of(type, String.valueOf(getMessage()), places);
    }
}
