package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.pace.Limits;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.postgres.SubsetSql.Join;
import dev.godwit.sync.subset.PartCount;
import dev.godwit.sync.subset.Reference;
import dev.godwit.sync.subset.References;
import dev.godwit.sync.subset.RowSet;
import dev.godwit.sync.subset.SubsetScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * {@code sync.subset}: chooses, in the job's one snapshot, the rows that come, so that none refers to one that does not. Nothing is written to the source; the
 * target gets where the rows lie, with fence and ledger row, and copies read them there. The payload is {@code {"limits": {..}}}.
 */
public final class SubsetHandler extends TargetTaskHandler {

    /** Of the worker's heap: copies go on beside it. */
    private static final int PART_OF_HEAP = 4;

    private final SyncSettings settings;
    private final long mostBytes;

    public SubsetHandler(Databases databases, SyncSettings settings) {
        this(databases, settings, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** @param mostBytes of memory that the sets of rows may take */
    public SubsetHandler(Databases databases, SyncSettings settings, long mostBytes) {
        super(databases);
        this.settings = settings;
        this.mostBytes = mostBytes;
    }

    @Override
    public String kind() {
        return "sync.subset";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        JsonNode scopes = context.grant().scope();
        SubsetScope scope = SubsetScope.find(scopes).orElseThrow();
        List<TableScope> tables = StreamSupport.stream(scopes.spliterator(), false)
                .filter(each -> each.path("kind").asText().equals("table"))
                .map(TableScope::read)
                .toList();
        Limits limits = Json.as(context.grant().payload().path("limits"), Limits.class);
        List<SnapshotOffer> offers = SourceSnapshot.offers(context);
        try (var pacer = Pacer.open(context, target, settings.pace(), limits)) {
            pacer.begin();
            try (var session = SourceSnapshot.join(databases(), SourceName.of(context), context, offers)) {
                Connection source = session.connection();
                Catalog catalog = new CatalogReader().read(source, CatalogScope.everything());
                var references = new References(
                        catalog, tables.stream().map(TableScope::source).toList());
                requirePlanned(scope, references);
                Map<Reference, Join> joins = joins(source, catalog, scope);
                guard(source, scope, references, tables, offers.get(0));
                var reader = new SubsetReader(context, source, pacer, scope, references, joins);
                var selection = new SubsetSelection(reader, scope, references, blockSize(source), mostBytes);
                Map<TableName, RowSet> taken = selection.runWithinRoom();
                pacer.end();
                return store(target, references, taken, offers.get(0), selection.counts());
            }
        }
    }

    private static TaskResult store(
            Target target,
            References references,
            Map<TableName, RowSet> taken,
            SnapshotOffer offer,
            List<PartCount> counts)
            throws SQLException, JobFailedException {
        for (PartCount count : counts) {
            if (!count.addsUp()) {
                throw new IllegalStateException("The rows of %s do not add up: %s".formatted(count.table(), count));
            }
        }
        TaskResult result = TaskResult.of(new SubsetRows.Chosen(offer.taken().toString(), counts));
        try (var work = target.begin()) {
            for (Map.Entry<TableName, RowSet> table : taken.entrySet()) {
                List<Table> leaves = references.leaves(table.getKey());
                for (int number = 0; number < leaves.size(); number++) {
                    SubsetRows.store(
                            work.connection(),
                            target.grant(),
                            leaves.get(number).name(),
                            number,
                            table.getValue());
                }
            }
            work.commit(result);
        }
        return result;
    }

    /** What the source makes sure of now must be what the plan was made for, as far as rows are left out for it. */
    private static void requirePlanned(SubsetScope scope, References references) throws JobFailedException {
        Set<TableName> parts = new HashSet<>();
        scope.tables().forEach(part -> parts.add(part.table()));
        for (Reference reference : references.known()) {
            boolean matters = !reference.trusted()
                    || parts.contains(references.root(reference.references()).orElseThrow());
            if (matters && !scope.has(reference)) {
                throw new JobFailedException(
                        FailureKind.REPLAN,
                        "references-changed",
                        "The source has foreign key '%s' of '%s' now, which the plan does not know; the job is planned again."
                                .formatted(reference.name(), reference.table()));
            }
        }
    }

    private static Map<Reference, Join> joins(Connection source, Catalog catalog, SubsetScope scope)
            throws SQLException, JobFailedException {
        var find = new SubsetJoins(source, catalog);
        var joins = new HashMap<Reference, Join>();
        for (Reference reference : scope.references()) {
            joins.put(reference, find.of(reference));
        }
        return joins;
    }

    /** Locks all that is read, until the rows are chosen, and asserts that it is what the snapshot shows. */
    private static void guard(
            Connection source, SubsetScope scope, References references, List<TableScope> tables, SnapshotOffer offer)
            throws JobFailedException {
        var byName = new HashMap<TableName, TableScope>();
        tables.forEach(table -> byName.put(table.source(), table));
        Set<TableName> read = new HashSet<>();
        scope.tables().forEach(part -> read.add(part.table()));
        scope.references()
                .forEach(reference ->
                        read.add(references.root(reference.references()).orElseThrow()));
        for (TableName table : read.stream().sorted().toList()) {
            for (Table leaf : references.leaves(table)) {
                RewriteGuard.check(source, Objects.requireNonNull(byName.get(table)), leaf.name(), offer.marks());
            }
        }
    }

    static int blockSize(Connection source) throws SQLException {
        try (var statement = source.createStatement();
                var row = statement.executeQuery("SELECT pg_catalog.current_setting('block_size')::int")) {
            row.next();
            return row.getInt(1);
        }
    }
}
