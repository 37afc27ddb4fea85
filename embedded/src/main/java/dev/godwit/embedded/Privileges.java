package dev.godwit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How to run PostgreSQL, which refuses to run as root. {@code unshare -U} enters a user namespace in which the same user
 * has no privileges; {@code setpriv} becomes nobody. Both replace themselves by the command, so that signals reach it.
 */
enum Privileges {
    ORDINARY_USER,
    USER_NAMESPACE,
    NOBODY;

    /** What starts a command with these privileges. */
    List<String> prefix() {
        return switch (this) {
            case ORDINARY_USER -> List.of();
            case USER_NAMESPACE -> List.of("unshare", "-U");
            case NOBODY -> List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        };
    }

    static Privileges detect() {
        return choose(isRoot(), command -> Commands.run(command, null).ok());
    }

    static Privileges choose(boolean root, Predicate<List<String>> works) {
        if (!root) {
            return ORDINARY_USER;
        }
        for (Privileges privileges : List.of(USER_NAMESPACE, NOBODY)) {
            List<String> probe = new ArrayList<>(privileges.prefix());
            probe.add("true");
            if (works.test(probe)) {
                return privileges;
            }
        }
        throw new EmbeddedServerException(
                "PostgreSQL refuses to run as root, and neither 'unshare -U' (user namespaces) nor"
                        + " 'setpriv' works here to give the privileges up. Run Godwit as an ordinary user, or install util-linux.");
    }

    static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /** Gives {@code path}, but not what is in it, to the user that the server runs as. */
    void own(Path path) {
        if (this == NOBODY) {
            Commands.Outcome chown = Commands.run(List.of("chown", "65534:65534", path.toString()), null);
            if (!chown.ok()) {
                throw new EmbeddedServerException("Cannot give '%s' to user nobody: %s"
                        .formatted(path, chown.output().strip()));
            }
        }
    }
}
