package dev.godwit.cli.chaos;

import dev.godwit.common.job.JobId;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who holds the snapshot of a job. What a killed worker held stands there until its lease has lapsed, so it has to be told of. */
final class Holders {

    private final Installation installation;
    private final JobId job;
    private final Set<String> lost = new HashSet<>();

    Holders(Installation installation, JobId job) {
        this.installation = installation;
        this.job = job;
    }

    /** The grants of those that are up, as the snapshot needs two. */
    List<String> alive() throws SQLException {
        return up("true").stream().filter(grant -> !lost.contains(grant)).toList();
    }

    /** The worker was killed, and has not been started again. */
    void lose(String worker) throws SQLException {
        lost.addAll(up("owner = '%s'".formatted(worker)));
    }

    private List<String> up(String which) throws SQLException {
        return Dump.rows(
                installation,
                "control",
                "SELECT key || '@' || fence FROM godwit_control.task WHERE job = '%s' AND companion AND state = 'RUNNING' AND offer_fence = fence AND %s"
                        .formatted(job, which));
    }
}
