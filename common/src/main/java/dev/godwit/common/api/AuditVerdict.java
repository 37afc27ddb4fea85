package dev.godwit.common.api;

import java.util.List;

/**
 * What a verification of the audit log found.
 *
 * @param records how many were read
 * @param head the last one's hash
 * @param checkpoints how many trusted checkpoints were compared
 * @param covered up to where a trusted checkpoint vouches for the log
 * @param published whether the checkpoints on the topic were compared too, which who has the control database cannot reach
 * @param awaited how many numbers were given whose records are not in the log yet
 * @param problems the first thousand
 */
public record AuditVerdict(
        boolean intact,
        String chain,
        long records,
        long last,
        String head,
        int checkpoints,
        long covered,
        boolean published,
        boolean signaturesChecked,
        long awaited,
        List<Problem> problems) {

    public AuditVerdict {
        problems = List.copyOf(problems);
    }

    /**
     * A place where the log is not what it was.
     *
     * @param kind as in {@code CHANGED}, {@code REMOVED}, {@code CUT_TAIL}
     * @param from the first number concerned
     * @param to the last one
     */
    public record Problem(String kind, long from, long to, String message) {}
}
