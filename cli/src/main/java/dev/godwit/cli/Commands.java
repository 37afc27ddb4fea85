package dev.godwit.cli;

import dev.godwit.cli.command.CompletionCommand;
import dev.godwit.cli.command.ConfigCommand;
import dev.godwit.cli.command.KeysCommand;
import dev.godwit.cli.command.VersionCommand;
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
        commands.put("config", ConfigCommand.class);
        commands.put("keys", KeysCommand.class);
        commands.put("version", VersionCommand.class);
        commands.put("completion", CompletionCommand.class);
        return Collections.unmodifiableMap(commands);
    }
}
