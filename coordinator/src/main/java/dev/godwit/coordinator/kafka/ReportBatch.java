package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.Progress;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.GrantSecret;
import dev.godwit.coordinator.job.TaskFence;
import dev.godwit.coordinator.postgres.InboxStore;
import dev.godwit.coordinator.postgres.InboxStore.Entry;
import dev.godwit.coordinator.postgres.InboxStore.Known;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The reports of one poll, as far as they can be taken in together. Either all reports of a task are, or none: so each task's are taken in
 * the order in which they were written. What was found out on the way about the others is forgotten, and found out again.
 */
final class ReportBatch {

    private final Dispatch dispatch;
    private final InboxStore inbox;
    private final LatestReports latest;
    private final Consumer<String> count;

    ReportBatch(Dispatch dispatch, InboxStore inbox, LatestReports latest, Consumer<String> count) {
        this.dispatch = dispatch;
        this.inbox = inbox;
        this.latest = latest;
        this.count = count;
    }

    /** Those that are done with. */
    Set<ConsumerRecord<byte[], byte[]>> handle(List<ConsumerRecord<byte[], byte[]>> records) {
        var tasks = unremembered(genuine(readable(records)));
        var progress = new HashMap<TaskFence, Progress>();
        var results = new HashMap<TaskFence, TaskResult>();
        for (OneTask task : tasks) {
            task.gather(latest, progress, results);
        }
        dispatch.progress(progress);
        var taken = dispatch.completeTogether(results);
        var handled = tasks.stream().filter(task -> task.hasEnded(taken)).toList();
        inbox.applied(handled.stream().flatMap(task -> task.fresh.stream()).toList());
        Set<ConsumerRecord<byte[], byte[]>> done = Collections.newSetFromMap(new IdentityHashMap<>());
        for (OneTask task : handled) {
            task.outcomes.forEach(count);
            task.reports.forEach(report -> done.add(report.record()));
        }
        return done;
    }

    private static List<OneTask> readable(List<ConsumerRecord<byte[], byte[]>> records) {
        var byKey = new LinkedHashMap<ByteBuffer, List<ConsumerRecord<byte[], byte[]>>>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.key() != null) {
                byKey.computeIfAbsent(ByteBuffer.wrap(record.key()), key -> new ArrayList<>())
                        .add(record);
            }
        }
        var tasks = new ArrayList<OneTask>();
        byKey.values().forEach(all -> read(all).ifPresent(tasks::add));
        return tasks;
    }

    private static Optional<OneTask> read(List<ConsumerRecord<byte[], byte[]>> records) {
        var reports = new ArrayList<TaskReport>();
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                reports.add(TaskReport.read(record));
            }
        } catch (UnreadableEventException e) {
            return Optional.empty();
        }
        return reports.stream().anyMatch(TaskReport::isFailure) ? Optional.empty() : Optional.of(new OneTask(reports));
    }

    private List<OneTask> genuine(List<OneTask> tasks) {
        var grants = new HashSet<TaskFence>();
        tasks.forEach(task -> task.reports.forEach(report -> grants.add(report.grant())));
        Map<TaskFence, GrantSecret> secrets = grants.isEmpty() ? Map.of() : dispatch.secrets(grants);
        return tasks.stream().filter(task -> task.isGenuine(secrets)).toList();
    }

    private List<OneTask> unremembered(List<OneTask> tasks) {
        var entries = new HashSet<Entry>();
        tasks.forEach(task -> task.live.stream()
                .filter(report -> !report.isProgress())
                .forEach(report -> entries.add(report.entry())));
        Map<Entry, Known> known = inbox.look(entries);
        return tasks.stream().filter(task -> task.remember(known)).toList();
    }

    /** What was reported of one task. */
    private static final class OneTask {

        private final List<TaskReport> reports;
        private final List<TaskReport> live = new ArrayList<>();
        private final Set<Entry> fresh = new LinkedHashSet<>();
        private final List<String> outcomes = new ArrayList<>();
        private final Map<TaskFence, TaskResult> results = new HashMap<>();

        OneTask(List<TaskReport> reports) {
            this.reports = reports;
        }

        /** Sorts out what is stale; false if one is forged. */
        boolean isGenuine(Map<TaskFence, GrantSecret> secrets) {
            try {
                for (TaskReport report : reports) {
                    if (report.isGenuine(secrets.get(report.grant()))) {
                        live.add(report);
                    } else {
                        outcomes.add("stale");
                    }
                }
                return true;
            } catch (UnreadableEventException e) {
                return false;
            }
        }

        /** Sorts out what was applied before; false if another report has the id of one. */
        boolean remember(Map<Entry, Known> known) {
            for (TaskReport report : live) {
                if (!report.isProgress() && !remember(report, known)) {
                    return false;
                }
            }
            return fresh.stream().map(Entry::id).distinct().count() == fresh.size();
        }

        private boolean remember(TaskReport report, Map<Entry, Known> known) {
            Entry entry = report.entry();
            Known before = known.getOrDefault(entry, Known.NEW);
            if (before == Known.NEW && fresh.add(entry)) {
                report.result().ifPresent(result -> results.put(report.grant(), result));
                outcomes.add("applied");
            } else {
                outcomes.add("known");
            }
            return before != Known.CONFLICT;
        }

        void gather(LatestReports latest, Map<TaskFence, Progress> progress, Map<TaskFence, TaskResult> completed) {
            for (TaskReport report : live) {
                if (report.isProgress()) {
                    boolean isNew = latest.isNew(report.grant(), report.n());
                    if (isNew) {
                        progress.put(report.grant(), report.progress());
                    }
                    outcomes.add(isNew ? "applied" : "known");
                }
            }
            completed.putAll(results);
        }

        boolean hasEnded(Collection<TaskFence> taken) {
            return taken.containsAll(results.keySet());
        }
    }
}
