package dev.godwit.coordinator.job;

import dev.godwit.common.job.TaskId;
import dev.godwit.coordinator.stage.Stage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a decision does to the tasks of its job and to what stands around it, in the order given, in the decision's transaction. */
public sealed interface Effect {

    void on(Effects effects);

    /** Adds the stage's entry tasks, and makes ready whatever of it waits for nothing else. */
    record OpenStage(Stage stage) implements Effect {

        @Override
        public void on(Effects effects) {
            effects.openStage(stage);
        }
    }

    /** Adds a task for each written target that compares the job's succeeded tasks with its ledger. */
    record Reconcile(Stage stage) implements Effect {

        @Override
        public void on(Effects effects) {
            effects.reconcile(stage);
        }
    }

    /** Adds a task for each of {@code targets} that closes it to all earlier epochs. */
    record Seal(String stage, List<String> targets) implements Effect {

        @Override
        public void on(Effects effects) {
            effects.seal(stage, targets);
        }
    }

    /** Adds tasks that close the targets to whoever may still hold a task that did not succeed. */
    record CloseTasks() implements Effect {

        @Override
        public void on(Effects effects) {
            effects.closeTasks();
        }
    }

    /** Takes all unfinished tasks of epochs below {@code epoch} away from whoever has them. */
    record CancelTasks(int epoch) implements Effect {

        @Override
        public void on(Effects effects) {
            effects.cancelTasks(epoch);
        }
    }

    /** Makes the epoch's failed and cancelled tasks ready again, as if never tried. */
    record ResetTasks() implements Effect {

        @Override
        public void on(Effects effects) {
            effects.resetTasks();
        }
    }

    /** Has these tasks done again: their target does not have them. */
    record RedoTasks(Set<TaskId> tasks) implements Effect {

        @Override
        public void on(Effects effects) {
            effects.redoTasks(tasks);
        }
    }

    /** Cancels companions of the stage that nobody runs, and has the others look again. */
    record DismissCompanions(Stage stage) implements Effect {

        @Override
        public void on(Effects effects) {
            effects.dismissCompanions(stage);
        }
    }

    /** Has the workers of all running tasks look again. */
    record LookAgain() implements Effect {

        @Override
        public void on(Effects effects) {
            effects.lookAgain();
        }
    }

    /** Rings for tasks that are ready. */
    record Ring() implements Effect {

        @Override
        public void on(Effects effects) {
            effects.ring();
        }
    }

    /** Forgets the plan: another one will come. */
    record DropPlan() implements Effect {

        @Override
        public void on(Effects effects) {
            effects.dropPlan();
        }
    }

    /** Keeps one person's approval. */
    record KeepApproval(
            String planHash,
            String by,
            Set<String> roles,
            @Nullable String comment) implements Effect {

        @Override
        public void on(Effects effects) {
            effects.keepApproval(this);
        }
    }
}
