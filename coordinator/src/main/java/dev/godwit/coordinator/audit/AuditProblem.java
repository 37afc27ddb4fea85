package dev.godwit.coordinator.audit;

/**
 * A place where the log is not what it was.
 *
 * @param from the first number concerned
 * @param to the last one
 */
public record AuditProblem(Kind kind, long from, long to, String message) {

    /** What happened there. */
    public enum Kind {
        /** The record is not the one that was chained here. */
        CHANGED,
        /** Records are missing between others. */
        REMOVED,
        /** A record stands elsewhere than where it was numbered for. */
        MOVED,
        /** A record was put in, or stands twice. */
        INSERTED,
        /** The record was never signed: somebody made it, or altered it and computed the chain anew. */
        FORGED,
        /** The end of the log is gone. */
        CUT_TAIL,
        /** The hash is not the one that was signed for this number: the log was computed anew. */
        REWRITTEN,
        /** A checkpoint that nobody trusted has signed, or two that contradict each other. */
        BAD_CHECKPOINT
    }

    static AuditProblem at(Kind kind, long number, String message) {
        return new AuditProblem(kind, number, number, message);
    }
}
