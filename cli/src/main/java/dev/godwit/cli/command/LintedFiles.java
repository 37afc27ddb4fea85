package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.lint.rule.LintRules;
import dev.godwit.lint.rule.Linter;
import dev.godwit.lint.rule.ScriptRole;
import dev.godwit.schema.sql.PgQueryParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lints files in this process: no database and no coordinator is needed. */
final class LintedFiles {

    private static final String MIGRATIONS = "db/migrations/";

    private LintedFiles() {}

    /** The migrations of a project. */
    static LintCommand.Report report(Bundle bundle) {
        var texts = new TreeMap<String, String>();
        bundle.files().forEach((path, content) -> {
            if (path.startsWith(MIGRATIONS) && ScriptRole.of(path).isPresent()) {
                texts.put(path, new String(content, StandardCharsets.UTF_8));
            }
        });
        return lint(texts);
    }

    /** Files that the user named, under the names that they gave. */
    static LintCommand.Report report(Cli cli, List<Path> given) throws CliException {
        var texts = new TreeMap<String, String>();
        for (Path path : given) {
            try {
                for (Path file : files(cli, path)) {
                    texts.put(file.toString(), Files.readString(cli.file(file)));
                }
            } catch (IOException e) {
                throw new CliException(
                        ExitCode.CONFIG,
                        "file",
                        "Cannot read '%s' (%s).".formatted(path, e.getClass().getSimpleName()),
                        e);
            }
        }
        return lint(texts);
    }

    private static List<Path> files(Cli cli, Path given) throws IOException {
        if (!Files.isDirectory(cli.file(given))) {
            return List.of(given);
        }
        try (var found = Files.walk(cli.file(given))) {
            return found.filter(Files::isRegularFile)
                    .filter(path -> path.toString().endsWith(".sql"))
                    .map(path -> given.resolve(cli.file(given).relativize(path)))
                    .toList();
        }
    }

    private static LintCommand.Report lint(Map<String, String> texts) {
        var linter = new Linter(new PgQueryParser(), LintRules.builtIn());
        return new LintCommand.Report(null, texts.size(), linter.lint(texts));
    }
}
