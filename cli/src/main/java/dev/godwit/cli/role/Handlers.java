package dev.godwit.cli.role;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.LockConfig;
import dev.godwit.cli.project.ProjectConfig.Keys;
import dev.godwit.cli.project.ProjectConfig.MaskKeyConfig;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.lint.LintHandlers;
import dev.godwit.migrate.MigrateHandlers;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.sync.SyncHandlers;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.WorkerPace;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.postgres.PreviewReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parts list of all work that a process can do. */
public final class Handlers {

    private Handlers() {}

    /** Of a process that copies as fast as it can.
     *
     * @param key null where nothing syncs */
    public static List<TaskHandler> of(
            Set<WorkKind> kinds, Databases databases, @Nullable MaskKeyConfig key, LockConfig locks) {
        return of(kinds, databases, key, locks, WorkerPace.unlimited());
    }

    static List<TaskHandler> of(
            Set<WorkKind> kinds, Databases databases, @Nullable MaskKeyConfig key, LockConfig locks, WorkerPace pace) {
        SqlParser parser = new PgQueryParser();
        var handlers = new ArrayList<TaskHandler>();
        if (kinds.contains(WorkKind.LINT)) {
            handlers.addAll(LintHandlers.builtIn(databases, parser));
        }
        if (kinds.contains(WorkKind.MIGRATE)) {
            handlers.addAll(MigrateHandlers.builtIn(databases, parser, locks.policy()));
        }
        if (kinds.contains(WorkKind.SYNC)) {
            if (key == null) {
                throw new IllegalArgumentException("Nothing syncs without a mask key");
            }
            var settings = new SyncSettings(MaskKey.parse(key.id(), key.key().reveal()), Plugins.strategies(), pace);
            handlers.addAll(SyncHandlers.builtIn(databases, settings, parser));
        }
        return handlers;
    }

    /** Shows rows as a sync would copy them.
     *
     * @param file of the project, for the message where a key is missing */
    public static PreviewReader preview(Databases databases, @Nullable Keys keys, Path file) throws CliException {
        MaskKeyConfig key = keys == null ? null : keys.mask();
        if (key == null) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "no-mask-key",
                    "Nothing is masked without a mask key. Write 'keys: {mask: {id: shop, key: ${file:/path/to/mask.key}}}' into '%s'."
                            .formatted(file));
        }
        var settings = new SyncSettings(MaskKey.parse(key.id(), key.key().reveal()), Plugins.strategies());
        return new PreviewReader(databases, settings, new PgQueryParser());
    }
}
