package dev.godwit.cli.run;

import dev.godwit.cli.CliException;
import dev.godwit.common.bundle.Bundle;
import java.util.Optional;

/** Runs jobs, somewhere. */
public interface Runner {

    /**
     * Runs a job and shows its progress. Blocks until it has ended, or until people must decide about it.
     *
     * @throws CliException if it could not be run; what it did is told by the answer, also when it failed
     */
    JobEnd run(JobRequest request, Bundle bundle) throws CliException, InterruptedException;

    /** A document that the job left which was run last; empty if it left none of that name. */
    Optional<byte[]> artifact(JobEnd end, String name) throws CliException, InterruptedException;
}
