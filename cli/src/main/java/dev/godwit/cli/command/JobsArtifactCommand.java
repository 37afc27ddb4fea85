package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.text.DidYouMean;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit jobs artifact}. */
@CommandLine.Command(
        name = "artifact",
        description = {
            "Fetches a document that a job has left, such as the report of a sync.",
            "'godwit jobs show' lists them. Its seal, signed by the coordinator, is written beside it: 'godwit audit verify-artifact'",
            "tells whether a file is as the coordinator got it."
        },
        footer = {
            "",
            "Examples:",
            "  godwit jobs artifact 0199a1b2-0000-7000-8000-000000000042 report.html",
            "  godwit jobs artifact 0199a1b2-0000-7000-8000-000000000042 report.json --out reports/shop.json"
        })
public final class JobsArtifactCommand extends CoordinatorCommand {

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The document's name.")
    private String name = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Where to. Default: its name, here.")
    private @Nullable Path out;

    public JobsArtifactCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        JobId id = jobId(job);
        List<ArtifactDocument> all = coordinator.ask(client -> client.artifacts(id));
        List<String> names = all.stream().map(ArtifactDocument::name).toList();
        if (!names.contains(name)) {
            String hint = DidYouMean.hint(name, names);
            throw new CliException(
                    ExitCode.CONFIG,
                    "unknown-artifact",
                    "Job %s has left no document '%s'. %s"
                            .formatted(
                                    id,
                                    name,
                                    hint != null
                                            ? hint
                                            : names.isEmpty()
                                                    ? "It has left none."
                                                    : "It has left: " + String.join(", ", names) + "."));
        }
        byte[] content = coordinator.ask(client -> client.artifact(id, name));
        Path file = SavedArtifact.write(cli.file(out == null ? Path.of(name) : out), content);
        String sha256 = Hashes.hex(Hashes.sha256(content));
        Optional<Path> seal = SavedArtifact.seal(file, name, all);
        var document = new LinkedHashMap<String, Object>();
        document.put("job", id);
        document.put("name", name);
        document.put("file", file.toString());
        document.put("size", content.length);
        document.put("sha256", sha256);
        seal.ifPresent(path -> document.put("seal", path.toString()));
        cli.output()
                .document(
                        document,
                        () -> "Wrote %s (SHA-256 %s)%s"
                                .formatted(
                                        file,
                                        sha256,
                                        seal.map(path -> " and its seal, " + path)
                                                .orElse("")));
        return ExitCode.OK;
    }
}
