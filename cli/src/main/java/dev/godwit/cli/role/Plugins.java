package dev.godwit.cli.role;

import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;

/**
 * What the jars in the installation's {@code plugins/} directory bring. The launcher names the directory; a project never does, because what is
 * in it runs where the keys are.
 */
public final class Plugins {

    private static final String DIRECTORY = "godwit.plugins";
    private static final String JAR = ".jar";

    private Plugins() {}

    /** The built-in strategies and those of this installation's plugins; looked up once. */
    public static AnonymizationStrategies strategies() {
        return OfThisInstallation.STRATEGIES;
    }

    /** The built-in strategies and those of the jars in {@code directory}, which need not exist. */
    static AnonymizationStrategies in(Path directory) {
        List<Path> jars = jars(directory);
        if (jars.isEmpty()) {
            return AnonymizationStrategies.builtIn();
        }
        try {
            // It lives as long as the process: its classes are used all the time.
            return AnonymizationStrategies.withPlugins(new URLClassLoader(
                    "plugins", jars.stream().map(Plugins::url).toArray(URL[]::new), Plugins.class.getClassLoader()));
        } catch (ServiceConfigurationError | LinkageError | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "A plugin in '%s' cannot be used: %s. Remove it, or put one there that fits this Godwit."
                            .formatted(directory, e.getMessage()),
                    e);
        }
    }

    private static List<Path> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(JAR)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("'%s' has no URL".formatted(jar), e);
        }
    }

    private static final class OfThisInstallation {
        static final AnonymizationStrategies STRATEGIES = load();

        private static AnonymizationStrategies load() {
            String directory = System.getProperty(DIRECTORY, "");
            return directory.isEmpty() ? AnonymizationStrategies.builtIn() : in(Path.of(directory));
        }
    }
}
