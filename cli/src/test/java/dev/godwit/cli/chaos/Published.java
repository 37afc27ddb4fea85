package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.api.EventDocument;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.Eventually;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** P3, for jobs that have ended: what the coordinator accepted is what subscribers got, and what the audit log says. */
record Published(int events, int sentAgain, long audited) {

    /**
     * Waits until nothing is left to publish. Then every event of every job stands on {@code godwit.job-events}, in order and without a
     * gap, as it does in the API, and the same id is always the same record; {@code godwit.jobs} ends on each job's last state; and the
     * audit log is complete and intact.
     */
    static Published holdsFor(Installation installation, Collection<JobId> jobs) throws Exception {
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.text(
                                "control", "SELECT count(*) FROM godwit_control.outbox WHERE published_at IS NULL"))
                        .isEqualTo("0"));
        var records = Records.read(installation.kafkaSettings(), TopicNames.JOB_EVENTS);
        Map<String, List<ConsumerRecord<byte[], byte[]>>> byJob = withoutRepeats(records);
        int events = 0;
        for (JobId job : jobs) {
            assertThat(installation.api().job(job).state().terminal())
                    .as("job %s is over", job)
                    .isTrue();
            List<EventDocument> accepted = installation.api().events(job, 0, 500);
            assertThat(accepted.size()).isLessThan(500);
            sameEvents(job, accepted, byJob.getOrDefault(job.toString(), List.of()));
            events += accepted.size();
        }
        assertThat(byJob.keySet()).hasSameSizeAs(jobs);
        endsOnTheLastStates(installation, jobs);
        int distinct = byJob.values().stream().mapToInt(List::size).sum();
        return new Published(events, records.size() - distinct, auditIsComplete(installation));
    }

    @Override
    public String toString() {
        return "%d events on the topic without a gap, %d of them sent more than once with the same id and bytes; %d audit records verified"
                .formatted(events, sentAgain, audited);
    }

    /** As a subscriber sees them that drops known ids; a known id must be a known record. */
    private static Map<String, List<ConsumerRecord<byte[], byte[]>>> withoutRepeats(
            List<ConsumerRecord<byte[], byte[]>> records) {
        var byJob = new LinkedHashMap<String, List<ConsumerRecord<byte[], byte[]>>>();
        var seen = new HashMap<String, String>();
        for (var record : records) {
            String id = Records.header(record, "ce_id");
            String before = seen.put(id, Records.content(record));
            if (before == null) {
                byJob.computeIfAbsent(Records.key(record), key -> new ArrayList<>())
                        .add(record);
            } else {
                assertThat(Records.content(record))
                        .as("event %s, sent again", id)
                        .isEqualTo(before);
            }
        }
        return byJob;
    }

    private static void sameEvents(
            JobId job, List<EventDocument> accepted, List<ConsumerRecord<byte[], byte[]>> records) {
        assertThat(accepted)
                .as("numbers of the events of job %s", job)
                .extracting(EventDocument::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, accepted.size()).boxed().toList());
        assertThat(records)
                .as("events of job %s on the topic", job)
                .extracting(Published::seen)
                .containsExactlyElementsOf(
                        accepted.stream().map(Published::seen).toList());
    }

    private static String seen(EventDocument event) {
        return "%d %s %s %s".formatted(event.sequence(), event.id(), event.type(), event.data());
    }

    private static String seen(ConsumerRecord<byte[], byte[]> record) {
        return "%d %s %s %s"
                .formatted(
                        Long.parseLong(Records.header(record, "ce_sequence")),
                        Records.header(record, "ce_id"),
                        Records.header(record, "ce_type"),
                        Json.parse(record.value()));
    }

    /** What compaction leaves, once the coordinators have had time to look. */
    static void endsOnTheLastStates(Installation installation, Collection<JobId> jobs) {
        Eventually.within(Installation.PATIENCE, () -> {
            var last = new HashMap<String, byte[]>();
            Records.read(installation.kafkaSettings(), TopicNames.JOBS)
                    .forEach(record -> last.put(Records.key(record), record.value()));
            for (JobId id : jobs) {
                JobDocument job = installation.api().job(id);
                JsonNode state = Json.parse(Objects.requireNonNull(last.get(id.toString()), "no state of job " + id));
                assertThat(state.at("/data/state").asText())
                        .as("last state of job %s", id)
                        .isEqualTo(job.state().name());
                assertThat(state.path("sequence").asLong())
                        .as("last number of job %s", id)
                        .isEqualTo(job.sequence());
            }
        });
    }

    /** Every number that was given has its record in the log, and the log is what it was. */
    static long auditIsComplete(Installation installation) {
        return Eventually.within(Installation.PATIENCE, () -> {
            AuditVerdict verdict = installation.api().verifyAudit();
            assertThat(verdict.problems()).isEmpty();
            assertThat(verdict.intact()).isTrue();
            assertThat(verdict.published()).isTrue();
            assertThat(verdict.awaited()).isZero();
            assertThat(verdict.records()).isPositive().isEqualTo(verdict.last());
            return verdict.records();
        });
    }
}
