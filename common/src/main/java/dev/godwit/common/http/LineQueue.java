package dev.godwit.common.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Lines of a body as they arrive, at most one ahead of its reader. Written by the HTTP client's threads, read by one. */
final class LineQueue implements Flow.Subscriber<String> {

    /** The server says something every 15 s; after this much silence it, or the way to it, is dead. */
    private static final int SILENCE_SECONDS = 45;

    private static final String END = new String("end");

    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.set(given);
        begun.complete(true);
        given.request(1);
    }

    @Override
    public void onNext(String line) {
        lines.add(line);
    }

    @Override
    public void onError(Throwable broken) {
        lines.add(END);
    }

    @Override
    public void onComplete() {
        lines.add(END);
    }

    /** Waits until the body begins; false if {@code answer} came first, so that there is no such body. */
    boolean begun(int seconds, CompletableFuture<?> answer)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture.anyOf(begun, answer).get(seconds, TimeUnit.SECONDS);
        return begun.isDone();
    }

    /** The next line; null at the end, and where nothing comes any more. */
    @Nullable
    String next() throws InterruptedException {
        String line = lines.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null || isEnd(line)) {
            return null;
        }
        Flow.Subscription source = subscription.get();
        if (source != null) {
            source.request(1);
        }
        return line;
    }

    @SuppressWarnings("ReferenceEquality") // an empty stream could spell it
    private static boolean isEnd(String line) {
        return line == END;
    }

    void cancel() {
        Flow.Subscription source = subscription.get();
        if (source != null) {
            source.cancel();
        }
    }
}
