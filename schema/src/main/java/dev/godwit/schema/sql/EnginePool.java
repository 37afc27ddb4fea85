package dev.godwit.schema.sql;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A few engines for many threads: created when first needed, reused, and thrown away when worn or when they failed in any
 * other way than by a syntax error, since nothing is known about their memory then. A caller waits while all are busy.
 */
final class EnginePool {

    private final Supplier<ParserEngine> factory;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<ParserEngine> idle = new ConcurrentLinkedDeque<>();

    EnginePool(int size, Supplier<ParserEngine> factory) {
        this.permits = new Semaphore(size);
        this.factory = factory;
    }

    <T> T use(Function<ParserEngine, T> work) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlParserException("Interrupted while waiting for the SQL parser", e);
        }
        try {
            ParserEngine idleOne = idle.pollFirst();
            return run(idleOne == null ? factory.get() : idleOne, work);
        } finally {
            permits.release();
        }
    }

    private <T> T run(ParserEngine engine, Function<ParserEngine, T> work) {
        boolean sound = false;
        try {
            T result = work.apply(engine);
            sound = true;
            return result;
        } catch (ParserEngine.EngineSyntaxException e) {
            sound = true;
            throw e;
        } finally {
            if (sound && !engine.isWorn()) {
                idle.addFirst(engine);
            }
        }
    }
}
