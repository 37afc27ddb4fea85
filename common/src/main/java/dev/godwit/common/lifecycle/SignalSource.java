package dev.godwit.common.lifecycle;

/** Where the operating system's requests to stop come from. */
interface SignalSource {

    /** Has {@code action} run each time the signal {@code name} arrives, as in {@code TERM}, on a thread that may be held up briefly. */
    void on(String name, Runnable action);
}
