package dev.godwit.coordinator.job;

import dev.godwit.common.job.TaskId;
import dev.godwit.coordinator.stage.Stage;
import java.util.List;
import java.util.Set;

/** Carries out what was decided about one job; each method is one {@link Effect}. */
public interface Effects {

    void openStage(Stage stage);

    void reconcile(Stage stage);

    void seal(String stage, List<String> targets);

    void closeTasks();

    void cancelTasks(int epoch);

    void resetTasks();

    void redoTasks(Set<TaskId> tasks);

    void dismissCompanions(Stage stage);

    void lookAgain();

    void ring();

    void dropPlan();

    void keepApproval(Effect.KeepApproval approval);
}
