package dev.godwit.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A broker in its own JVM: takes a file of settings, and a file to create when the broker is ready. */
final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] args) throws IOException {
        Thread watch = new Thread(BrokerMain::endWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        KafkaNode node = KafkaNode.start(read(Path.of(args[0])));
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "broker-shutdown"));
        Files.createFile(Path.of(args[1]));
        node.awaitShutdown();
    }

    private static Map<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> settings = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** Standard input is a pipe from the parent, which never writes: it ends when the parent does, however that was. */
    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("Lost the parent process: " + e.getMessage());
        }
        System.exit(1);
    }
}
