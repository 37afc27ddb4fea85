package dev.godwit.cli.doctor;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.project.ConnectionConfig;
import dev.godwit.cli.project.Processes;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.cli.role.KafkaAccess;
import dev.godwit.common.config.ConfigException;
import dev.godwit.common.http.ApiClient.JobFilter;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.common.kafka.TopicDrift;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.coordinator.CoordinatorConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All checks. Each stands for itself: one that fails keeps none from being made. */
public final class Checks {

    private static final int OLDEST_JAVA = 17;

    private final Cli cli;

    public Checks(Cli cli) {
        this.cli = cli;
    }

    /** @param coordinatorFile a coordinator's configuration, to check what it needs too */
    public List<Check> all(ProjectOptions options, Optional<Path> coordinatorFile) throws InterruptedException {
        var checks = new ArrayList<Check>();
        checks.add(java());
        checks.addAll(project(options));
        if (coordinatorFile.isPresent()) {
            checks.addAll(coordinator(coordinatorFile.get()));
        }
        return checks;
    }

    private static Check java() {
        int version = Runtime.version().feature();
        return version >= OLDEST_JAVA
                ? Check.ok("java", "java", "Java " + Runtime.version())
                : Check.failed("java", "java", "Java %d is too old: install 17 or newer".formatted(version));
    }

    private List<Check> project(ProjectOptions options) throws InterruptedException {
        var checks = new ArrayList<Check>();
        Project project;
        try {
            project = options.load(cli);
            checks.add(Check.ok("configuration", project.file().toString(), "valid"));
        } catch (ConfigException e) {
            e.problems()
                    .forEach(problem -> checks.add(Check.failed("configuration", problem.file(), problem.toString())));
            return checks;
        }
        Map<String, DatabaseSettings> databases =
                new TreeMap<>(ConnectionConfig.settings(project.config().connections()));
        databases.forEach((name, settings) -> checks.addAll(new DatabaseChecks(name, settings, cli.clock()).all()));
        if (project.hasCoordinator()) {
            checks.add(api(project));
        }
        return checks;
    }

    private Check api(Project project) throws InterruptedException {
        try {
            Coordinator.of(cli, project).ask(client -> client.jobs(JobFilter.ALL, 1, null));
            return Check.ok("coordinator", "api", "answers, and the token is valid");
        } catch (CliException e) {
            return Check.failed("coordinator", "api", e.getMessage());
        }
    }

    private List<Check> coordinator(Path file) throws InterruptedException {
        CoordinatorConfig config;
        try {
            config = Processes.loader(cli).withFile(file).load(CoordinatorConfig.class);
        } catch (ConfigException e) {
            return e.problems().stream()
                    .map(problem -> Check.failed("configuration", problem.file(), problem.toString()))
                    .toList();
        }
        var checks = new ArrayList<>(List.of(Check.ok("configuration", file.toString(), "valid")));
        checks.addAll(new DatabaseChecks("control database", config.database().settings(), cli.clock()).all());
        checks.addAll(kafka(KafkaAccess.of(config.kafka())));
        return checks;
    }

    private static List<Check> kafka(KafkaSettings kafka) throws InterruptedException {
        try (var admin = KafkaAccess.admin(kafka)) {
            List<TopicDrift> drift = new Topics(admin, kafka.topics(), TopicSettings.CLUSTER).diff();
            var checks = new ArrayList<>(List.of(Check.ok("kafka", kafka.bootstrapServers(), "answers")));
            List<String> missing = drift.stream()
                    .filter(TopicDrift::isMissing)
                    .map(TopicDrift::topic)
                    .toList();
            checks.add(
                    missing.isEmpty()
                            ? Check.ok("topics", kafka.topics().prefix() + "*", "all there")
                            : Check.failed(
                                    "topics",
                                    kafka.topics().prefix() + "*",
                                    "missing: %s. Run 'godwit topics apply'".formatted(String.join(", ", missing))));
            return checks;
        } catch (KafkaUnavailableException | CliException e) {
            return List.of(Check.failed("kafka", kafka.bootstrapServers(), String.valueOf(e.getMessage())));
        }
    }
}
