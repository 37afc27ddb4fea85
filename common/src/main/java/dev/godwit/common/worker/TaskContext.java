package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** All that a running task may touch of the outside, but for its databases. Used by the task's threads only. */
public interface TaskContext {

    Grant grant();

    Clock clock();

    /** Tells how far the task is. Cheap; may be called often, the runtime passes on what is due. */
    void progress(Progress progress);

    /** @throws InterruptedException if the task is to stop */
    void checkStopped() throws InterruptedException;

    /**
     * Has {@code action} run, on another thread, when the task is to stop: it makes a blocking call return, as by cancelling a
     * statement. It runs again every half second until the handler has returned, and once more it may after that. Closing the answer
     * takes it back.
     */
    Registration onStop(Runnable action);

    /** The files of the job's bundle by path; checked against its hash. Nobody changes the arrays.
     *
     * @throws JobFailedException if the job has none, or it cannot be fetched now (transient) or does not match its hash */
    Map<String, byte[]> bundle() throws JobFailedException, InterruptedException;

    /** Keeps a document with the job, as in {@code verify-report.json}. Must hold no value of a row. */
    void artifact(String name, String mediaType, byte[] content) throws JobFailedException, InterruptedException;

    /** For companions: tells the stage that this one is up, with what the others need. */
    void signal(JsonNode offer) throws JobFailedException, InterruptedException;

    /** What the companions of this stage have signalled, as of the last renewal, by task key. */
    Map<String, JsonNode> offers();

    /** For companions: waits for up to {@code atMost}, and answers whether the stage needs it no longer. */
    boolean awaitFinish(Duration atMost) throws InterruptedException;

    /** Takes back what was registered; closing twice is harmless. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
