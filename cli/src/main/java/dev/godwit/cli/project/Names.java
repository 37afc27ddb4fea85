package dev.godwit.cli.project;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;

/** Says of a name that is not known which ones are. */
final class Names {

    private Names() {}

    static CliException unknown(String code, String kind, String name, Collection<String> known, Path file) {
        String meant = DidYouMean.closest(name, known)
                .map(close -> " Did you mean '%s'?".formatted(close))
                .orElse("");
        return new CliException(
                ExitCode.CONFIG,
                code,
                "Unknown %s %s in '%s'%s.%s".formatted(kind, Quoted.of(name), file, known(known), meant));
    }

    static String known(Collection<String> names) {
        return names.isEmpty() ? "; none is configured" : ". Known: " + String.join(", ", new TreeSet<>(names));
    }
}
