package dev.godwit.coordinator;

import dev.godwit.coordinator.http.Api;
import dev.godwit.coordinator.kafka.DeadLetterReplay;
import dev.godwit.coordinator.postgres.DeadLetter;
import dev.godwit.coordinator.postgres.DeadLetterStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The dead letters that the API shows, from the control database, sent again through Kafka. */
record DeadLetterDesk(DeadLetterStore store, DeadLetterReplay sender) implements Api.DeadLetters {

    @Override
    public List<DeadLetter> list(DeadLetter.@Nullable State state, int limit) {
        return store.list(state, limit);
    }

    @Override
    public Optional<DeadLetter> find(UUID id) {
        return store.find(id);
    }

    @Override
    public DeadLetter discard(UUID id, String actor) {
        return store.discard(id, actor);
    }

    @Override
    public DeadLetter replay(UUID id, String actor) throws InterruptedException {
        return sender.replay(id, actor);
    }
}
