package dev.godwit.cli.project;

import dev.godwit.common.config.ConfigExplanation;
import dev.godwit.common.config.Loaded;
import dev.godwit.common.config.Origin;
import dev.godwit.common.config.Problem;
import dev.godwit.common.config.Problems;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;

/** What can be wrong between the parts of a project's file. */
public final class ProjectChecks {

    private ProjectChecks() {}

    public static void check(Loaded<ProjectConfig> project, Problems problems) {
        targets(project, problems);
        globs(project, problems);
    }

    /** Jobs of a coordinator may go to connections that only its workers know. */
    private static void targets(Loaded<ProjectConfig> project, Problems problems) {
        var connections = new TreeSet<>(project.value().connections().keySet());
        if (project.value().coordinator() != null || connections.isEmpty()) {
            return;
        }
        project.value().environments().forEach((name, environment) -> {
            if (!connections.contains(environment.target())) {
                String path = "environments.%s.target".formatted(name);
                problems.add(Problem.at(
                        origin(project, path),
                        path,
                        "Unknown connection %s for '%s'. %s"
                                .formatted(Quoted.of(environment.target()), path, DidYouMean.known(connections)),
                        DidYouMean.hint(environment.target(), connections)));
            }
        });
    }

    private static void globs(Loaded<ProjectConfig> project, Problems problems) {
        for (int i = 0; i < project.value().bundle().size(); i++) {
            String glob = project.value().bundle().get(i);
            String path = "bundle[%d]".formatted(i);
            String objection = objection(glob);
            if (!objection.isEmpty()) {
                problems.add(Problem.at(
                        origin(project, path), path, "%s in 'bundle' %s".formatted(Quoted.of(glob), objection), null));
            }
        }
    }

    private static String objection(String glob) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            return "is not a pattern of paths: %s. Write it as in 'db/**'.".formatted(e.getDescription());
        }
        Path root = Path.of("project");
        return !root.resolve(fixedPart(glob)).normalize().startsWith(root)
                ? "leads out of the project. Write a path inside it, without '..'."
                : "";
    }

    private static String fixedPart(String glob) {
        return glob.replaceFirst("[*?\\[{\\\\].*", "");
    }

    private static Origin origin(Loaded<ProjectConfig> project, String path) {
        return project.explanation().entries().stream()
                .filter(entry -> entry.path().equals(path))
                .map(ConfigExplanation.Entry::origin)
                .findFirst()
                .orElse(new Origin(Origin.Kind.DEFAULT, Project.FILE, 0, 0));
    }
}
