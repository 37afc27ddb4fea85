package dev.godwit.common.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.testkit.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The context of a handler that a test calls itself, without a worker. */
final class DirectContext implements TaskContext {

    private final Grant grant;
    private final List<Runnable> stopActions = new CopyOnWriteArrayList<>();

    DirectContext(Grant grant) {
        this.grant = grant;
    }

    @Override
    public Grant grant() {
        return grant;
    }

    @Override
    public Clock clock() {
        return TestClock.at("2026-01-01T12:00:00Z");
    }

    @Override
    public void progress(Progress progress) {}

    @Override
    public void checkStopped() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public Registration onStop(Runnable action) {
        stopActions.add(action);
        return () -> stopActions.remove(action);
    }

    @Override
    public Map<String, byte[]> bundle() {
        return Map.of();
    }

    @Override
    public void artifact(String name, String mediaType, byte[] content) {}

    @Override
    public void signal(JsonNode offer) {}

    @Override
    public Map<String, JsonNode> offers() {
        return Map.of();
    }

    @Override
    public boolean awaitFinish(Duration atMost) {
        return true;
    }
}
