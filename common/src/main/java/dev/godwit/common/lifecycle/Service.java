package dev.godwit.common.lifecycle;

/**
 * A part of a process that runs until it is closed.
 *
 * <p>{@link #start} is called at most once and returns when the service is at work. {@link #close} may be called at any time, from any
 * thread, more than once, and also when the start failed or never happened; it blocks until the service has stopped.
 */
public interface Service extends AutoCloseable {

    /** @throws Exception if it cannot run; what it had opened by then is closed by {@link #close} */
    void start() throws Exception;

    @Override
    void close();
}
