package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.Plan;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.CopyMasker;
import dev.godwit.sync.copy.CopyOptions;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.copy.TextRows;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.verify.TablePreview;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shows the first rows of each table as a sync would copy them: planned like the sync, with its gate, and masked by the code of the copy. It
 * is no task: what it answers holds values of rows, and stays in the process that asked. Nothing is written.
 */
public final class PreviewReader {

    /** Stands for a value that is not shown. */
    public static final String HIDDEN = "[hidden]";

    private final Databases databases;
    private final SyncSettings settings;
    private final PlanHandler planner;

    public PreviewReader(Databases databases, SyncSettings settings, SqlParser parser) {
        this.databases = databases;
        this.settings = settings;
        this.planner = new PlanHandler(databases, settings, parser);
    }

    /**
     * @param context whose grant is that of a task that plans the sync
     * @param rows of each table, at most
     * @param originals whether the rows are shown as the source has them, too
     * @param trueValues whether what the policy keeps, wholly or in part, is shown; else {@value #HIDDEN} is
     */
    public List<TablePreview> run(TaskContext context, int rows, boolean originals, boolean trueValues)
            throws JobFailedException, InterruptedException {
        Plan plan = Objects.requireNonNull(planner.run(context).plan(), "the plan");
        String source = SourceName.of(context);
        String target = Objects.requireNonNull(context.grant().target(), "target");
        try (var from = TaskSession.open(databases, source, context);
                var to = TaskSession.open(databases, target, context)) {
            TargetReader.begin(from.connection());
            TargetReader.begin(to.connection());
            var previews = new ArrayList<TablePreview>();
            for (JsonNode scope : plan.scopes()) {
                if (scope.path("kind").asText().equals("table")) {
                    previews.add(table(
                            context,
                            TableScope.read(scope),
                            from.connection(),
                            to.connection(),
                            rows,
                            originals,
                            trueValues));
                }
            }
            return previews;
        } catch (SQLException e) {
            context.checkStopped();
            throw SqlFailures.failureAmongRows(e, "Reading rows of '%s'".formatted(source));
        }
    }

    private TablePreview table(
            TaskContext context,
            TableScope scope,
            Connection source,
            Connection target,
            int rows,
            boolean originals,
            boolean trueValues)
            throws SQLException, JobFailedException, InterruptedException {
        RowLayout layout = ServerConstants.in(target, context, scope.layout(CopyFormat.TEXT, settings.strategies()));
        var before = new TextRows(layout);
        var after = new TextRows(layout);
        CopyMasker<SQLException> masker = CopyMasker.of(
                layout,
                settings.key(),
                CopyOptions.of(Seeds.of(settings.key(), context.grant().job())),
                after::accept);
        TargetReader.read(
                source,
                CopySql.first(scope, Extent.of(source, scope.source()), rows),
                context,
                (bytes, offset, length) -> {
                    masker.accept(bytes, offset, length);
                    if (originals) {
                        before.accept(bytes, offset, length);
                    }
                });
        masker.finish();
        return new TablePreview(
                scope.source().toString(),
                scope.columns().stream()
                        .map(column -> new TablePreview.Column(column.name(), column.type(), column.strategy()))
                        .toList(),
                originals ? before.finish() : null,
                trueValues ? after.finish() : hidden(scope, after.finish()));
    }

    /** With what is true of a row, or may be in part, hidden. */
    private List<List<@Nullable String>> hidden(TableScope scope, List<List<@Nullable String>> rows) {
        var hidden = new ArrayList<List<@Nullable String>>();
        for (List<@Nullable String> row : rows) {
            var cells = new ArrayList<@Nullable String>(row);
            for (int i = 0; i < cells.size(); i++) {
                if (cells.get(i) != null && leaves(scope.columns().get(i))) {
                    cells.set(i, HIDDEN);
                }
            }
            hidden.add(cells);
        }
        return hidden;
    }

    private boolean leaves(ColumnScope column) {
        if (column.strategy().equals(TableScope.KEEP)) {
            return true;
        }
        Masking masking = column.masking(settings.strategies());
        return masking.leavesValues() || masking.keepsParts() || masking.worksInParts();
    }
}
