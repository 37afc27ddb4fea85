package dev.godwit.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The operating system and processor of this machine, as the PostgreSQL archives on the class path name them. */
record Platform(String system, String processor) {

    private static final Path MUSL = Path.of("/lib");

    /** What this JVM runs on, or an exception that says why there is no embedded PostgreSQL for it. */
    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), usesMusl(MUSL));
    }

    static Platform of(String osName, String osArch, boolean musl) {
        String os = osName.toLowerCase(Locale.ROOT);
        String processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> throw unsupported(osName + " on " + osArch);
        };
        if (os.startsWith("linux")) {
            if (musl) {
                throw unsupported("Linux with musl instead of glibc (Alpine)");
            }
            return new Platform("linux", processor);
        }
        if (os.startsWith("mac")) {
            return new Platform("darwin", processor);
        }
        throw unsupported(osName);
    }

    /** The class path resource that holds the server. */
    String archive() {
        return "postgres-" + system + "-" + processor + ".txz";
    }

    /** Alpine has its loader in /lib and no glibc loader beside it. */
    static boolean usesMusl(Path lib) {
        return (Files.exists(lib.resolve("ld-musl-x86_64.so.1")) || Files.exists(lib.resolve("ld-musl-aarch64.so.1")))
                && !Files.exists(lib.resolveSibling("lib64").resolve("ld-linux-x86-64.so.2"))
                && !Files.exists(lib.resolve("ld-linux-aarch64.so.1"));
    }

    private static EmbeddedServerException unsupported(String what) {
        return new EmbeddedServerException(
                "There is no embedded PostgreSQL for %s. Known: Linux with glibc, macOS, both on amd64 and arm64. %s"
                        .formatted(what, INSTEAD));
    }

    /** What to do on a machine where the servers that come with Godwit do not run. */
    static final String INSTEAD =
            "Install PostgreSQL 17 or 18 and name the directory of its 'initdb' and 'postgres' in the environment variable"
                    + " GODWIT_POSTGRES_BIN, or do not use the embedded servers at all: give the roles 'godwit coordinator'"
                    + " and 'godwit worker' a configuration with the addresses of your own PostgreSQL and Kafka.";
}
