package dev.godwit.testkit;

import java.time.Instant;

/** A main class for the tests of processes: says that it is ready, then counts until it is ended. */
final class Talker {

    private Talker() {}

    public static void main(String[] args) throws InterruptedException {
        System.out.println("ready " + String.join(",", args) + " " + System.getenv("TALKER") + " "
                + System.getProperty("talker") + " " + Runtime.getRuntime().maxMemory() / (1 << 20));
        System.err.println("on standard error");
        if (args.length > 0 && args[0].equals("fail")) {
            System.exit(3);
        }
        for (long i = 0; ; i++) {
            System.out.println("tick " + i + " " + Instant.now());
            Thread.sleep(10);
        }
    }
}
