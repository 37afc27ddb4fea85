package dev.godwit.sync.postgres;

import dev.godwit.common.config.Problems;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.anonymize.policy.ColumnTag;
import dev.godwit.sync.anonymize.policy.Demands;
import dev.godwit.sync.anonymize.policy.FittingRule.Candidate;
import dev.godwit.sync.anonymize.policy.FlagRules;
import dev.godwit.sync.anonymize.policy.Proposal;
import dev.godwit.sync.anonymize.policy.TagReader;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.detect.Detection;
import dev.godwit.sync.detect.PersonalData;
import dev.godwit.sync.detect.Proposals;
import dev.godwit.sync.plan.SyncFlags;
import dev.godwit.sync.plan.WrittenSync;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what is asked for beside the rules of a policy: tags, classes, flags; and what may be proposed. For one plan. */
final class PolicyDemands {

    private final WrittenSync sync;
    private final AnonymizationStrategies strategies;
    private final List<Table> selected;
    private final List<ColumnRef> columns;
    private final Detections detections;
    private final Proposals proposals;
    private final FlagRules flags;
    private final List<ColumnTag> tags = new ArrayList<>();

    PolicyDemands(
            WrittenSync sync,
            AnonymizationStrategies strategies,
            List<Table> selected,
            List<ColumnRef> columns,
            Detections detections) {
        this.sync = sync;
        this.strategies = strategies;
        this.selected = selected;
        this.columns = columns;
        this.detections = detections;
        this.proposals = new Proposals(strategies);
        this.flags = new FlagRules(sync.policy(), strategies, columns);
    }

    /** Reads the source's tags, and lets the detector look at columns that flags ask it for. */
    Demands gather(Databases databases, TaskContext context, Collection<ColumnName> known, Problems problems)
            throws JobFailedException {
        var reader = new TagReader(PersonalData.all(), strategies.names());
        Set<ColumnName> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name()));
        try (var session = TaskSession.open(databases, sync.file().source(), context)) {
            tags.addAll(SourceTags.read(session.connection(), names, reader));
        } catch (SQLException e) {
            throw SqlFailures.failure(
                    e, "Reading the tags of '%s'".formatted(sync.file().source()));
        }
        tags.addAll(sync.classTags(known, problems));
        readFlags();
        return Demands.of(tags, reader.problems(), flags);
    }

    /** The parameters of the strategies that flags have given. */
    Map<String, Map<String, Object>> parameters() {
        return flags.parameters();
    }

    /** Rules that suit columns without a decision, by their tags, else by what they seem to hold. */
    Map<ColumnName, Proposal> proposals(Collection<ColumnRef> undecided) throws JobFailedException {
        Map<ColumnName, Detection> found = detections.of(selected, undecided);
        var proposed = new LinkedHashMap<ColumnName, Proposal>();
        for (ColumnRef column : undecided) {
            byTag(column)
                    .or(() -> Optional.ofNullable(found.get(column.name()))
                            .flatMap(detection -> proposals.of(column, detection)))
                    .ifPresent(proposal -> proposed.put(column.name(), proposal));
        }
        return proposed;
    }

    private void readFlags() throws JobFailedException {
        SyncFlags written = sync.flags();
        new TreeMap<>(written.strategies()).forEach(flags::strategy);
        var asked = new LinkedHashSet<ColumnRef>();
        written.anonymize().forEach(column -> asked.addAll(flags.unmasked(column)));
        Set<ColumnRef> suspects = new LinkedHashSet<>(asked);
        if (written.anonymizeFound()) {
            suspects.addAll(flags.unmasked());
        }
        Map<ColumnName, Detection> found = detections.of(selected, suspects);
        for (ColumnRef column : suspects) {
            if (asked.contains(column) || found.containsKey(column.name())) {
                flags.anonymize(column, proposed(column, found.get(column.name())));
            }
        }
    }

    private Optional<Candidate> proposed(ColumnRef column, @Nullable Detection detection) {
        return tagged(column)
                .or(() -> Optional.ofNullable(detection).map(Detection::data))
                .flatMap(data -> proposals.strategy(column, data));
    }

    private Optional<PersonalData> tagged(ColumnRef column) {
        return tags.stream()
                .filter(tag -> tag.column().equals(column.name()))
                .flatMap(tag -> tag.data().stream())
                .flatMap(word -> PersonalData.ofWord(word).stream())
                .findFirst();
    }

    private Optional<Proposal> byTag(ColumnRef column) {
        for (ColumnTag tag : tags) {
            if (tag.column().equals(column.name())) {
                Optional<Candidate> candidate = tag.strategy()
                        .map(Candidate::of)
                        .or(() -> tag.data()
                                .flatMap(PersonalData::ofWord)
                                .flatMap(data -> proposals.strategy(column, data)));
                if (candidate.isPresent()) {
                    return Optional.of(new Proposal(candidate.get().yaml(), "what %s says".formatted(tag.place())));
                }
            }
        }
        return Optional.empty();
    }
}
