package dev.godwit.cli.project;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.NotEmpty;
import dev.godwit.common.config.Range;
import dev.godwit.common.config.Secret;
import dev.godwit.sync.anonymize.MaskKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code godwit.yaml}: what the command knows of a project. */
@Doc("A project of Godwit")
public record ProjectConfig(
        @Doc("Version of this file's form.") @Range(min = "1", max = "1") @Default("1")
        int version,

        @Doc("Where jobs are sent. Without it they run in the command's own process.") @Nullable
        Coordinator coordinator,

        @Doc("Databases that jobs may name, when they run in the command's own process.") @Default("{}")
        Map<String, ConnectionConfig> connections,

        @Doc("What an environment means for this project, by its name.") @Default("{}")
        Map<String, Environment> environments,

        @Doc("Keys of jobs that run in the command's own process.") @Nullable
        Keys keys,

        @Doc("How migrations wait for locks, when they run in the command's own process.")
        LockConfig locks,

        @Doc("The project's files that a job may need, by their paths.") @Default("[db/**, sync/**, policy/**]")
        List<String> bundle,

        @Doc("How many tasks run at once, when they run in the command's own process.")
        @Default("4")
        @Range(min = "1", max = "64")
        int slots) {

    public ProjectConfig {
        connections = Map.copyOf(connections);
        environments = Map.copyOf(environments);
        bundle = List.copyOf(bundle);
    }

    /** Where jobs are sent. */
    @Doc("The coordinator that runs this project's jobs")
    public record Coordinator(
            @Doc("http(s)://host:port of each coordinator.") @NotEmpty
            List<URI> urls,

            @Doc("A file that holds the token and that only you can read; GODWIT_TOKEN is the other way.") @Nullable
            Path tokenFile) {

        public Coordinator {
            urls = List.copyOf(urls);
            CoordinatorUrls.check(urls);
        }
    }

    /** What an environment means. */
    @Doc("An environment, as the coordinator's policies know it")
    public record Environment(
            @Doc("The connection that migrations go to.") @NotEmpty
            String target) {}

    /** The keys. */
    @Doc("Keys of this machine")
    public record Keys(
            @Doc("What masks personal data; 'godwit keys new mask FILE' makes it.") @Nullable
            MaskKeyConfig mask) {}

    /** A key that masks. */
    @Doc("A mask key")
    public record MaskKeyConfig(
            @Doc("How ledgers and reports call it.") @NotEmpty
            String id,

            @Doc("As ${file:/path} or ${env:NAME}: 256 bits or more in base64 or hex.")
            Secret key) {

        public MaskKeyConfig {
            MaskKey.parse(id, key.reveal());
        }
    }
}
