package dev.godwit.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The programs of one PostgreSQL version: a directory with {@code initdb} and {@code postgres} in it. */
record PostgresBinaries(Path directory, int major) {

    private static final Pattern VERSION = Pattern.compile("postgres \\(PostgreSQL\\) (\\d+)");

    /** Those of GODWIT_POSTGRES_BIN, else those that come with Godwit for this platform. */
    static PostgresBinaries locate() {
        String named =
                System.getProperty("godwit.postgres.bin", System.getenv().getOrDefault("GODWIT_POSTGRES_BIN", ""));
        return named.isEmpty() ? unpacked(Directories.cache(), Platform.current()) : in(Path.of(named));
    }

    /** Those in {@code place}: a directory, or a jar as those of zonky's, which hold a version each. */
    static PostgresBinaries in(Path place) {
        if (Files.isRegularFile(place)) {
            return unpacked(Directories.cache(), inJar(place, Platform.current().archive()));
        }
        Path bin = place.toAbsolutePath();
        if (!Files.isExecutable(bin.resolve("postgres")) || !Files.isExecutable(bin.resolve("initdb"))) {
            throw new EmbeddedServerException(
                    "There is no 'initdb' and 'postgres' in '%s'. On Debian they are in /usr/lib/postgresql/18/bin."
                            .formatted(bin));
        }
        Commands.Outcome version =
                Commands.run(java.util.List.of(bin.resolve("postgres").toString(), "--version"), bin);
        Matcher matcher = VERSION.matcher(version.output());
        if (!version.ok() || !matcher.find()) {
            throw new EmbeddedServerException("PostgreSQL's program '%s' does not run on this machine: %s. %s"
                    .formatted(bin.resolve("postgres"), version.output().strip(), Platform.INSTEAD));
        }
        return new PostgresBinaries(bin, Integer.parseInt(matcher.group(1)));
    }

    static PostgresBinaries unpacked(Path cache, Platform platform) {
        URL archive = PostgresBinaries.class.getClassLoader().getResource(platform.archive());
        if (archive == null) {
            throw new EmbeddedServerException(
                    "The class path has no '%s': this installation was built for another platform. Build it here, or with -Dgodwit.embedded.all-platforms. %s"
                            .formatted(platform.archive(), Platform.INSTEAD));
        }
        return unpacked(cache, archive);
    }

    private static PostgresBinaries unpacked(Path cache, URL archive) {
        return in(BinaryCache.unpack(cache, "postgres", archive).resolve("bin"));
    }

    private static URL inJar(Path jar, String archive) {
        try {
            return new URL("jar:%s!/%s".formatted(jar.toUri(), archive));
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path initdb() {
        return directory.resolve("initdb");
    }

    Path postgres() {
        return directory.resolve("postgres");
    }

    /** The major version that wrote the data directory {@code data}, or null if there is none yet. */
    static @Nullable Integer majorOf(Path data) {
        try {
            return Integer.valueOf(Files.readString(data.resolve("PG_VERSION")).strip());
        } catch (java.nio.file.NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InputStream open(URL archive) throws IOException {
        java.net.URLConnection connection = archive.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }
}
