package dev.godwit.bench;

import dev.godwit.common.config.ConfigLoader;
import dev.godwit.coordinator.Coordinator;
import dev.godwit.coordinator.CoordinatorConfig;
import java.nio.file.Path;
import java.util.Map;

/** A coordinator in a JVM of its own; answers with the port of its API. */
final class CoordinatorJvm {

    private CoordinatorJvm() {}

    public static void main(String[] args) throws Exception {
        CoordinatorConfig config =
                ConfigLoader.forProcess(Map.of()).withFile(Path.of(args[0])).load(CoordinatorConfig.class);
        try (var coordinator = new Coordinator(config, token -> {
            throw new IllegalStateException("Nobody is asked for a token here");
        })) {
            coordinator.start();
            ChildJvm.say(Integer.toString(coordinator.port()));
            ChildJvm.awaitEnd();
        }
        System.exit(0);
    }
}
