package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Predecessor;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyFormatException;
import dev.godwit.sync.plan.ChunkPayload;
import dev.godwit.sync.plan.CopyPayload;
import dev.godwit.sync.plan.TableScope;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code sync.copy}: moves a part of a table, or several small ones. Reads in the job's snapshot, or where the plan says so in one of its own, masks the stream in
 * bytes, writes it, and commits rows, fence check and ledger row together. Nothing is opened or locked while the source is to be left alone.
 */
public final class CopyHandler extends RowTaskHandler {

    private final SyncSettings settings;

    public CopyHandler(Databases databases, SyncSettings settings, CommitGuard guard) {
        super(databases, guard, Predecessor.END);
        this.settings = settings;
    }

    @Override
    public String kind() {
        return "sync.copy";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        Map<TableName, TableScope> scopes = TableScope.readAll(context.grant().scope());
        CopyPayload payload = CopyPayload.read(context.grant().payload());
        try (var pacer = Pacer.open(context, target, settings.pace(), payload.limits())) {
            pacer.begin();
            return copied(context, target, scopes, payload, pacer);
        } catch (CopyFormatException e) {
            throw new JobFailedException(FailureKind.PERMANENT, "copy-format", String.valueOf(e.getMessage()));
        }
    }

    private TaskResult copied(
            TaskContext context, Target target, Map<TableName, TableScope> scopes, CopyPayload payload, Pacer pacer)
            throws JobFailedException, InterruptedException, SQLException {
        try (var read = open(context, payload)) {
            for (ChunkPayload part : payload.parts()) {
                TableScope scope = scopes.get(part.table());
                if (scope == null) {
                    throw new IllegalStateException("The task's scope lacks " + part.table());
                }
                RewriteGuard.check(read.session().connection(), scope, part.relation(), read.marks());
            }
            try (var work = target.begin()) {
                TargetSession.prepare(work.connection());
                if (scopes.values().stream().anyMatch(TableScope::part)) {
                    SubsetRows.require(work.connection(), context.grant(), read.taken());
                }
                TaskResult result = new CopyRun(
                                context, settings, payload, read.session().connection(), work.connection(), pacer)
                        .run(scopes);
                work.commit(result);
                return result;
            }
        }
    }

    /**
     * A session that reads one moment of the source.
     *
     * @param marks what names meant at that moment, or when the plan was made
     * @param taken when the one snapshot was; null where there is none
     */
    private record Read(
            TaskSession session,
            Map<String, String> marks,
            @Nullable Instant taken) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    private Read open(TaskContext context, CopyPayload payload) throws JobFailedException, InterruptedException {
        String source = SourceName.of(context);
        JsonNode instance = payload.instance();
        if (instance == null) {
            List<SnapshotOffer> offers = SourceSnapshot.offers(context);
            TaskSession session = SourceSnapshot.join(databases(), source, context, offers);
            return new Read(session, offers.get(0).marks(), offers.get(0).taken());
        }
        var marks = new HashMap<String, String>();
        for (ChunkPayload part : payload.parts()) {
            if (part.mark() != null) {
                marks.put(part.relation().toString(), part.mark());
            }
        }
        return new Read(SourceSnapshot.own(databases(), source, context, SourceInstance.read(instance)), marks, null);
    }
}
