package dev.godwit.cli.client;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.SecretFiles;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectConfig;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.http.ApiException;
import dev.godwit.common.http.Problem;
import dev.godwit.common.http.UnreachableException;
import dev.godwit.common.json.Json;
import org.jspecify.annotations.Nullable;

/** The coordinator of a project. Turns what it answers instead of a result into a message and an exit code. */
public final class Coordinator {

    /** The variable that holds a token, for machines; people keep it in a file. */
    public static final String TOKEN = "GODWIT_TOKEN";

    private final ApiClient client;

    public Coordinator(ApiClient client) {
        this.client = client;
    }

    /** The one that the project's file, the environment or a flag names. */
    public static Coordinator of(Cli cli, Project project) throws CliException {
        ProjectConfig.Coordinator address = project.config().coordinator();
        if (address == null) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "no-coordinator",
                    "No coordinator is configured. Write 'coordinator: {urls: [...]}' into '%s', or say --server URL."
                            .formatted(project.file()));
        }
        try {
            return new Coordinator(new ApiClient(address.urls(), token(cli, address)));
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.CONFIG, "coordinator-url", String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable String token(Cli cli, ProjectConfig.Coordinator address) throws CliException {
        if (address.tokenFile() != null) {
            return SecretFiles.read(address.tokenFile());
        }
        String token = cli.environment().getOrDefault(TOKEN, "").strip();
        return token.isEmpty() ? null : token;
    }

    /** Something that is asked of the coordinator. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(ApiClient client) throws ApiException, UnreachableException, InterruptedException;
    }

    /** Asks. */
    public <T> T ask(Question<T> question) throws CliException, InterruptedException {
        try {
            return question.ask(client);
        } catch (ApiException e) {
            throw refused(e);
        } catch (UnreachableException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "unreachable",
                    "%s. Does it run? 'godwit doctor' looks further.".formatted(e.getMessage()),
                    e);
        }
    }

    private static CliException refused(ApiException e) {
        Problem problem = e.problem();
        var details = Json.object().put("problem", problem.type()).put("status", problem.status());
        details.set("errors", Json.tree(problem.errors()));
        if (problem.instance() != null) {
            details.put("instance", problem.instance());
        }
        if (problem.status() == 401) {
            String message =
                    "The coordinator knows no valid token of yours: none was given, or it has expired or was revoked."
                            + " Give one by --token-file, by 'coordinator.token_file' or in GODWIT_TOKEN.";
            return new CliException(ExitCode.UNAUTHORISED, problem.code(), message, details, e);
        }
        var message = new StringBuilder(problem.detail().isEmpty() ? problem.title() : problem.detail());
        problem.errors().stream()
                .filter(place -> !problem.detail().contains(place.detail()))
                .forEach(place -> message.append("\n  ").append(place(place)).append(place.detail()));
        return new CliException(ExitCode.ofStatus(e.exitCode()), problem.code(), message.toString(), details, e);
    }

    private static String place(Problem.Place place) {
        String where = place.pointer() != null ? place.pointer() : place.parameter();
        return where == null ? "" : where + ": ";
    }
}
