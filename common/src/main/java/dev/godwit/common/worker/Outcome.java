package dev.godwit.common.worker;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;

/** How the work of one grant ended, and so what the coordinator is told. */
sealed interface Outcome {

    /** For metrics and logs. */
    String name();

    /** @param small whether the result may travel through Kafka */
    record Succeeded(TaskResult result, boolean small) implements Outcome {
        @Override
        public String name() {
            return "succeeded";
        }
    }

    record Failed(FailureKind kind, String code, String message) implements Outcome {

        private static final int LONGEST_MESSAGE = 4_000;

        public Failed {
            if (message.length() > LONGEST_MESSAGE) {
                message = message.substring(0, LONGEST_MESSAGE) + " ...";
            }
        }

        @Override
        public String name() {
            return "failed";
        }
    }

    /** The task goes back undone: it was paused, or this worker is draining. */
    record Released() implements Outcome {
        @Override
        public String name() {
            return "released";
        }
    }

    /** Another owner has the task: there is nothing to tell. */
    record Taken() implements Outcome {
        @Override
        public String name() {
            return "taken";
        }
    }
}
