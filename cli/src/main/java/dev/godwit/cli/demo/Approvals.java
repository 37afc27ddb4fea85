package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.job.JobState;
import java.util.Objects;

/** Gives a waiting plan the approvals that its environment's policy asks for, by one person after the other. */
final class Approvals {

    static final String COMMENT = "approved in the demo";

    private final People people;
    private final Narrator narrator;

    Approvals(People people, Narrator narrator) {
        this.people = people;
        this.narrator = narrator;
    }

    void give(JobDocument job) throws CliException, InterruptedException, DemoFailure {
        String hash = Objects.requireNonNull(job.planHash());
        JobDocument now = job;
        for (String approver : People.APPROVERS) {
            if (now.state() == JobState.AWAITING_APPROVAL) {
                now = people.as(approver).ask(client -> client.approve(job.id(), hash, COMMENT));
                narrator.holds(
                        "%s approves for %s: %d of %d",
                        approver, job.environment(), now.approvals().size(), needed(now));
            }
        }
        DemoFailure.unless(
                now.state() != JobState.AWAITING_APPROVAL,
                "%d approvals were not enough for job %s",
                now.approvals().size(),
                job.id());
    }

    /** How many distinct people the policy asks for. */
    private static int needed(JobDocument job) {
        return job.required().stream()
                .mapToInt(JobDocument.Requirement::count)
                .max()
                .orElse(0);
    }
}
