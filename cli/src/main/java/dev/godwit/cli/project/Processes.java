package dev.godwit.cli.project;

import dev.godwit.cli.Cli;
import dev.godwit.common.config.ConfigLoader;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How every process of Godwit reads its configuration. */
public final class Processes {

    /** The variables that are not settings: a secret, and what the launcher reads. */
    private static final Set<String> NOT_SETTINGS = Set.of("GODWIT_TOKEN", "GODWIT_JAVA_OPTS", "GODWIT_TIER");

    private Processes() {}

    public static ConfigLoader loader(Cli cli) {
        return ConfigLoader.forProcess(cli.environment().entrySet().stream()
                .filter(Predicate.not(variable -> NOT_SETTINGS.contains(variable.getKey())))
                .collect(Collectors.toUnmodifiableMap(java.util.Map.Entry::getKey, java.util.Map.Entry::getValue)));
    }
}
