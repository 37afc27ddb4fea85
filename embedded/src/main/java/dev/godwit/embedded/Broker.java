package dev.godwit.embedded;

/** A broker that has been started, in this JVM or in its own. */
interface Broker {

    boolean isAlive();

    /** The pid of the process that runs it. */
    long pid();

    /** Ends it in the ordinary way and waits until it has ended. */
    void stop();

    /** Ends it with SIGKILL and waits until it is gone. */
    void kill();
}
