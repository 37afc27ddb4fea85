package dev.godwit.migrate.script;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The migrations of a project, in the order of their versions. */
public record Migrations(List<Migration> all) {

    private static final Pattern FILE = Pattern.compile("([0-9]{1,38})_([A-Za-z0-9._-]+?)\\.(up|down|verify)\\.sql");

    public Migrations {
        all = List.copyOf(all);
    }

    private enum Part {
        UP,
        DOWN,
        VERIFY
    }

    private record Found(String name, Script script) {

        String path() {
            return script.path();
        }
    }

    /**
     * Reads the files of one folder.
     *
     * @param files by path; those below other folders are passed over
     * @param folder with a slash at its end, as in {@code db/migrations/}
     * @throws MigrationFilesException with every problem at once
     */
    public static Migrations read(Map<String, byte[]> files, String folder) {
        var problems = new ArrayList<String>();
        var byVersion = new TreeMap<Version, Map<Part, Found>>();
        new TreeMap<>(files).forEach((path, bytes) -> {
            if (path.startsWith(folder) && path.endsWith(".sql")) {
                add(path, path.substring(folder.length()), bytes, byVersion, problems);
            }
        });
        var all = new ArrayList<Migration>();
        byVersion.forEach((version, parts) -> {
            Found up = parts.get(Part.UP);
            if (up == null) {
                Found other = parts.values().iterator().next();
                problems.add("%s: there is no '%s' beside it".formatted(other.path(), upName(other.path())));
            } else {
                all.add(new Migration(
                        version, up.name, up.script, script(parts.get(Part.DOWN)), script(parts.get(Part.VERIFY))));
            }
        });
        if (!problems.isEmpty()) {
            throw new MigrationFilesException(problems);
        }
        return new Migrations(all);
    }

    private static void add(
            String path, String file, byte[] bytes, Map<Version, Map<Part, Found>> byVersion, List<String> problems) {
        Matcher matcher = FILE.matcher(file);
        if (!matcher.matches()) {
            problems.add("%s: not the name of a migration. Expected <number>_<name>.up.sql, .down.sql or .verify.sql."
                    .formatted(path));
            return;
        }
        String text = decode(bytes);
        if (text == null) {
            problems.add("%s: not UTF-8. Save it as UTF-8 without a byte order mark.".formatted(path));
            return;
        }
        Version version = Version.parse(matcher.group(1));
        Part part = switch (matcher.group(3)) {
            case "up" -> Part.UP;
            case "down" -> Part.DOWN;
            default -> Part.VERIFY;
        };
        var parts = byVersion.computeIfAbsent(version, v -> new EnumMap<>(Part.class));
        Found earlier = parts.putIfAbsent(part, new Found(matcher.group(2), new Script(path, text)));
        if (earlier != null) {
            problems.add("%s: version %s is taken by %s already".formatted(path, version, earlier.path()));
            return;
        }
        for (Found other : parts.values()) {
            if (!other.name.equals(matcher.group(2))) {
                problems.add("%s: version %s has another name in %s".formatted(path, version, other.path()));
                return;
            }
        }
    }

    private static @Nullable String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable Script script(@Nullable Found found) {
        return found == null ? null : found.script;
    }

    private static String upName(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.(down|verify)\\.sql$", ".up.sql");
    }
}
