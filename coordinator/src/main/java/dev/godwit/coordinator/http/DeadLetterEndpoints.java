package dev.godwit.coordinator.http;

import dev.godwit.common.api.DeadLetterDocument;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.postgres.DeadLetter;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Dead letters: look, replay, discard. */
final class DeadLetterEndpoints {

    private static final int LARGEST_PAGE = 500;

    private final Api.DeadLetters letters;

    DeadLetterEndpoints(Api.DeadLetters letters) {
        this.letters = letters;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/dead-letters", Operation.READ_DEAD_LETTERS, this::list),
                Endpoint.get("/v1/dead-letters/{id}", Operation.READ_DEAD_LETTERS, this::show),
                Endpoint.post("/v1/dead-letters/{id}/replay", Operation.HANDLE_DEAD_LETTERS, this::replay),
                Endpoint.post("/v1/dead-letters/{id}/discard", Operation.HANDLE_DEAD_LETTERS, this::discard));
    }

    private Answer list(ApiRequest request) {
        request.onlyQuery("state", "pageSize");
        DeadLetter.State state = request.query("state", text -> JobEndpoints.constant(DeadLetter.State.class, text))
                .orElse(null);
        long size = request.query("pageSize", text -> Numbers.within(text, 1, LARGEST_PAGE))
                .orElse(50L);
        return Answer.ok(Map.of(
                "items",
                letters.list(state, (int) size).stream()
                        .map(letter -> document(letter, false))
                        .toList()));
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(document(find(request), true));
    }

    private DeadLetter find(ApiRequest request) {
        UUID id = request.path("id", "dead letter", DeadLetterEndpoints::uuid);
        return letters.find(id).orElseThrow(() -> ProblemException.notFound("dead letter", id.toString()));
    }

    private Answer discard(ApiRequest request) {
        request.fields().done();
        UUID id = find(request).id();
        try {
            return Answer.ok(document(letters.discard(id, request.caller().principal()), true));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_STATE, String.valueOf(e.getMessage()));
        }
    }

    private Answer replay(ApiRequest request) {
        request.fields().done();
        UUID id = find(request).id();
        try {
            return Answer.ok(document(letters.replay(id, request.caller().principal()), true));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_STATE, String.valueOf(e.getMessage()));
        } catch (KafkaUnavailableException e) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "Kafka did not take dead letter %s; it stays open".formatted(id));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The coordinator is stopping");
        }
    }

    private static UUID uuid(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("Not a UUID");
        }
        return UUID.fromString(text);
    }

    private static DeadLetterDocument document(DeadLetter letter, boolean whole) {
        return new DeadLetterDocument(
                letter.id(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.recordTime(),
                letter.consumer(),
                letter.reason(),
                letter.error(),
                letter.attempts(),
                letter.firstFailedAt(),
                whole ? letter.key() : null,
                whole ? letter.value() : null,
                whole
                        ? letter.headers().stream()
                                .map(header -> new DeadLetterDocument.Header(header.name(), header.value()))
                                .toList()
                        : null,
                letter.cut(),
                letter.state().name(),
                letter.indexedAt(),
                letter.decidedAt(),
                letter.decidedBy());
    }
}
