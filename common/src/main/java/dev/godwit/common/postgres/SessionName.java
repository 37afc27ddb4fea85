package dev.godwit.common.postgres;

import dev.godwit.common.job.TaskId;
import dev.godwit.common.worker.Grant;

/** The {@code application_name} of a session of ours: {@code godwit/<short task id>/<fence>}, 40 bytes at most of the 63 there are. */
public record SessionName(String value) {

    /** For sessions that belong to no task. */
    public static final SessionName GODWIT = new SessionName("godwit");

    public static SessionName of(Grant grant) {
        return new SessionName(prefix(grant.task()) + grant.fence());
    }

    static String prefix(TaskId task) {
        return "godwit/" + task.shortId() + "/";
    }
}
