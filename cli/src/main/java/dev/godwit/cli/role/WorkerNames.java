package dev.godwit.cli.role;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a worker is called that nobody named: after its host and its process. */
final class WorkerNames {

    private static final int LONGEST = 40;

    private WorkerNames() {}

    static String ofThisProcess() {
        return "%s-%d".formatted(host(), ProcessHandle.current().pid());
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "-");
            return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
        } catch (UnknownHostException e) {
            return "worker";
        }
    }
}
