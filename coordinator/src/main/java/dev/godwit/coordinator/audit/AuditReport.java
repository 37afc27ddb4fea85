package dev.godwit.coordinator.audit;

import java.util.List;

/**
 * What a verification found.
 *
 * @param records how many lines were read
 * @param last the highest number read, 0 if there was none
 * @param head the hash there, in hex
 * @param checkpoints how many trusted checkpoints were compared
 * @param covered up to where a trusted checkpoint vouches for the log; what comes after could have been cut together with the counts of records
 * @param signaturesChecked whether the keys were at hand to check each record's own signature
 * @param awaited how many numbers were given whose records are not in the log yet: on their way through Kafka, or lost
 * @param problems in the order found, the first thousand
 */
public record AuditReport(
        String chain,
        long records,
        long last,
        String head,
        int checkpoints,
        long covered,
        boolean signaturesChecked,
        long awaited,
        List<AuditProblem> problems) {

    public AuditReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing was found. */
    public boolean intact() {
        return problems.isEmpty();
    }
}
