package dev.godwit.cli;

import dev.godwit.cli.command.ApproveCommand;
import dev.godwit.cli.command.AuditCommand;
import dev.godwit.cli.command.CompletionCommand;
import dev.godwit.cli.command.ConfigCommand;
import dev.godwit.cli.command.CoordinatorRoleCommand;
import dev.godwit.cli.command.DeadLettersCommand;
import dev.godwit.cli.command.DoctorCommand;
import dev.godwit.cli.command.EventsCommand;
import dev.godwit.cli.command.JobsCommand;
import dev.godwit.cli.command.KeysCommand;
import dev.godwit.cli.command.LintCommand;
import dev.godwit.cli.command.MigrateCommand;
import dev.godwit.cli.command.SchedulesCommand;
import dev.godwit.cli.command.SyncCommand;
import dev.godwit.cli.command.TokenCommand;
import dev.godwit.cli.command.TopicsCommand;
import dev.godwit.cli.command.UpCommand;
import dev.godwit.cli.command.VersionCommand;
import dev.godwit.cli.command.WorkerCommand;
import dev.godwit.cli.command.WorkersCommand;
import dev.godwit.cli.demo.DemoCommand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The commands, in the order in which help lists them. */
final class Commands {

    private static final Map<String, Class<?>> BUILT_IN = builtInOnce();

    private Commands() {}

    static Map<String, Class<?>> builtIn() {
        return BUILT_IN;
    }

    private static Map<String, Class<?>> builtInOnce() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("demo", DemoCommand.class);
        commands.put("up", UpCommand.class);
        commands.put("lint", LintCommand.class);
        commands.put("migrate", MigrateCommand.class);
        commands.put("sync", SyncCommand.class);
        commands.put("jobs", JobsCommand.class);
        commands.put("schedules", SchedulesCommand.class);
        commands.put("approve", ApproveCommand.class);
        commands.put("events", EventsCommand.class);
        commands.put("coordinator", CoordinatorRoleCommand.class);
        commands.put("worker", WorkerCommand.class);
        commands.put("workers", WorkersCommand.class);
        commands.put("token", TokenCommand.class);
        commands.put("topics", TopicsCommand.class);
        commands.put("audit", AuditCommand.class);
        commands.put("dead-letters", DeadLettersCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("config", ConfigCommand.class);
        commands.put("keys", KeysCommand.class);
        commands.put("version", VersionCommand.class);
        commands.put("completion", CompletionCommand.class);
        return Collections.unmodifiableMap(commands);
    }
}
