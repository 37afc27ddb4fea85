package dev.godwit.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of these tests, to run in a JVM of its own. */
final class Jvm {

    private Jvm() {}

    static ProcessBuilder of(Class<?> mainClass, String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }
}
