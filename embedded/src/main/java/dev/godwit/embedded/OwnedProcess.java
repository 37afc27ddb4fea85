package dev.godwit.embedded;

/**
 * A child process that must not outlive this one. If this process ends by {@link #close}, nothing more happens; if it is
 * killed, the next start of an embedded server by the same user, or {@link #endLeftovers}, ends the child.
 */
public final class OwnedProcess implements AutoCloseable {

    private final Leftovers.Entry entry;

    private OwnedProcess(Leftovers.Entry entry) {
        this.entry = entry;
    }

    /** Records that {@code child} belongs to this process. */
    public static OwnedProcess of(ProcessHandle child) {
        Leftovers.Entry entry = Leftovers.record(Leftovers.Kind.PROCESS, null, false);
        entry.server(child);
        return new OwnedProcess(entry);
    }

    /** Ends the servers and processes that killed processes of this user left behind, and deletes what was temporary. */
    public static void endLeftovers() {
        Leftovers.sweep();
    }

    /** Forgets the child: it has ended, or is somebody else's from now on. */
    @Override
    public void close() {
        entry.close();
    }
}
