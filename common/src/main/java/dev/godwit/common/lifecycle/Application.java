package dev.godwit.common.lifecycle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a service as the whole of a process: starts it, waits until SIGINT or SIGTERM arrives or {@link #stop} is called, and closes it.
 * A signal during the start interrupts it. A second one ends the process at once, for when closing hangs.
 */
public final class Application {

    /** The exit code of a process that ended for SIGINT: 128 + 2. */
    public static final int INTERRUPTED = 130;

    /** The exit code of a process that ended for SIGTERM: 128 + 15. */
    public static final int TERMINATED = 143;

    private static final Logger LOGGER = LoggerFactory.getLogger(Application.class);

    private final Service service;
    private final SignalSource signals;
    private final IntConsumer halt;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private @Nullable Thread starting;

    public Application(Service service) {
        this(service, new ProcessSignals(), Runtime.getRuntime()::halt);
    }

    Application(Service service, SignalSource signals, IntConsumer halt) {
        this.service = service;
        this.signals = signals;
        this.halt = halt;
    }

    /** Ends {@link #run} with {@code exitCode}. The first caller's code stands. */
    public void stop(int exitCode) {
        end.complete(exitCode);
    }

    /**
     * Blocks until the service has been closed.
     *
     * @return the code to exit with: 130 or 143 after a signal, or what {@link #stop} was given
     * @throws Exception if the service could not start; it is closed then
     */
    public int run() throws Exception {
        signals.on("INT", () -> signalled("SIGINT", INTERRUPTED));
        signals.on("TERM", () -> signalled("SIGTERM", TERMINATED));
        try (service) {
            return start() ? end.get() : end.join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Nothing completes the end exceptionally", e);
        }
    }

    /** False if a signal came first: then it does not matter how the start ended. */
    private boolean start() throws Exception {
        starting(Thread.currentThread());
        try {
            service.start();
            return true;
        } catch (Exception e) {
            if (!end.isDone()) {
                throw e;
            }
            LOGGER.atDebug().setCause(e).log("The start was given up");
            return false;
        } finally {
            starting(null);
        }
    }

    private synchronized void starting(@Nullable Thread thread) {
        if (thread == null && end.isDone()) {
            Thread.interrupted();
        }
        starting = thread;
    }

    private synchronized void giveUpStart() {
        if (starting != null) {
            starting.interrupt();
        }
    }

    private void signalled(String name, int exitCode) {
        if (end.complete(exitCode)) {
            LOGGER.atInfo().addKeyValue("signal", name).log("Stopping; a second signal ends the process at once");
            giveUpStart();
        } else {
            halt.accept(exitCode);
        }
    }
}
