package dev.godwit.cli.demo;

import dev.godwit.cli.Main;
import java.io.IOException;
import java.io.OutputStream;

/** The {@code godwit} command as a child that must not outlive its parent, however that ends. */
final class RoleMain {

    private RoleMain() {}

    public static void main(String[] args) {
        var watch = new Thread(RoleMain::endWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Main.main(args);
    }

    /** Standard input is a pipe from the parent, which never writes: it ends when the parent does. */
    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("Lost the parent process: " + e.getMessage());
        }
        Runtime.getRuntime().halt(1);
    }
}
