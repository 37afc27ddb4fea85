package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of YAML files, environment variables and flags, and reports everything that is wrong with them at once.
 *
 * <p>A key is the snake_case name of a record's component, or its {@link Key}. A component is required unless it has a
 * {@link Default}, is {@code @Nullable} or an {@code Optional}; a record that is left out is made of its defaults. Components
 * are String, int, long, boolean, double, Duration, DataSize, Path, URI, ZoneId, Secret, enums, records, sealed interfaces of
 * records ({@link ChosenBy}), any type with {@code static T parse(String)}, lists, sets and maps of these, and
 * {@link ConfigNode} for what is interpreted later. What a compact constructor refuses is a problem at its record's place: one for
 * each line of its message.
 *
 * <p>Values come from flags, then variables ({@code GODWIT_} and the keys, joined by underscores), then the project's file, then the
 * user's. References ({@code ${env:X}}, {@code ${file:/path}}) are replaced in the configuration of a process, never in a
 * bundle. Immutable; reads files only when it loads.
 */
public final class ConfigLoader {
    private final @Nullable Map<String, String> environment;
    private final List<Overlay.Flag> flags;
    private final List<Source> sources;
    private final @Nullable Path projectDirectory;

    private ConfigLoader(
            @Nullable Map<String, String> environment,
            List<Overlay.Flag> flags,
            List<Source> sources,
            @Nullable Path projectDirectory) {
        this.environment = environment;
        this.flags = flags;
        this.sources = sources;
        this.projectDirectory = projectDirectory;
    }

    /** Loads what a process is configured by: its own machine may be referred to. */
    public static ConfigLoader forProcess(Map<String, String> environment) {
        return new ConfigLoader(Map.copyOf(environment), List.of(), List.of(), null);
    }

    /** Loads what a project sends: neither this machine's environment nor its files may be referred to. */
    public static ConfigLoader forBundle() {
        return new ConfigLoader(null, List.of(), List.of(), null);
    }

    /** Sets the value of {@code path}, such as {@code kafka.client_id}, as {@code flag} on the command line says. */
    public ConfigLoader withFlag(String flag, String path, String value) {
        if (environment == null) {
            throw new IllegalStateException("A bundle has no flags");
        }
        return new ConfigLoader(
                environment, plus(flags, new Overlay.Flag(flag, path, value)), sources, projectDirectory);
    }

    /** Adds a file, weaker than those before; that it does not exist is a problem. The first one's directory is the project's. */
    public ConfigLoader withFile(Path file) {
        Path parent = Objects.requireNonNullElse(file.getParent(), Path.of(""));
        return with(Source.file(file, true), projectDirectory == null ? parent : projectDirectory);
    }

    /** Adds a file, weaker than those before, that need not exist. */
    public ConfigLoader withFileIfExists(Path file) {
        return with(Source.file(file, false), projectDirectory);
    }

    /** Adds what a file of a bundle holds, weaker than those before. */
    public ConfigLoader withContent(String name, byte[] content) {
        return with(Source.content(name, content), projectDirectory);
    }

    /** Adds a text as if it were a file, weaker than those before. */
    public ConfigLoader withText(String name, String text) {
        return withContent(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private ConfigLoader with(Source source, @Nullable Path directory) {
        return new ConfigLoader(environment, flags, plus(sources, source), directory);
    }

    private static <E> List<E> plus(List<E> list, E last) {
        var longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    /** Returns the record that everything together makes; throws a ConfigException with all problems. */
    public <T extends Record> T load(Class<T> type) {
        return explain(type).value();
    }

    /** As {@link #load}, with the origin of every value. */
    public <T extends Record> Loaded<T> explain(Class<T> type) {
        var problems = new Problems();
        Optional<Loaded<T>> loaded = load(type, problems);
        problems.throwIfAny();
        return loaded.orElseThrow();
    }

    /** As {@link #explain}, for a caller who collects problems of several loads. Empty when this one added any. */
    public <T extends Record> Optional<Loaded<T>> load(Class<T> type, Problems problems) {
        int before = problems.count();
        var layers = new Layers();
        List<Mapping> files = read(problems);
        if (files.size() < present().size()) {
            return Optional.empty();
        }
        Mapping root = files.stream()
                .reduce((strong, weak) -> layers.over(strong, weak, ConfigPath.TOP))
                .orElse(new Mapping(List.of(), Origin.NOWHERE));
        var references = new References(environment, problems);
        var shape = new RecordShape(RecordType.of(type));
        ConfigNode set = root;
        Overlay overlay = null;
        if (environment != null) {
            overlay = new Overlay(flags, environment, layers, problems);
            set = Objects.requireNonNull(shape.overlaid(root, ConfigPath.TOP, overlay));
            overlay.requireAllFlagsAnswered();
        }
        ConfigNode tree = references.replaceIn(set, ConfigPath.TOP);
        var binding = new Binding(environment == null, paths(), projectDirectory, layers, references, problems);
        Bound bound = shape.bind(tree, new Place(ConfigPath.TOP, root.origin()), binding);
        if (problems.count() > before) {
            return Optional.empty();
        }
        List<String> warnings = overlay == null ? List.of() : overlay.unused(references.variables());
        var explanation = new ConfigExplanation(binding.explained(), warnings);
        return Optional.of(new Loaded<>(type.cast(Objects.requireNonNull(bound.value())), explanation));
    }

    /**
     * Makes a record of a part that a load of this loader left as a {@link ConfigNode}. References in it were replaced then,
     * and are not looked for again. Empty when this added a problem.
     *
     * @param path leads to the part, for messages
     */
    public <T extends Record> Optional<T> bind(ConfigNode node, String path, Class<T> type, Problems problems) {
        int before = problems.count();
        var nothing = new References(environment, problems);
        var binding = new Binding(environment == null, paths(), projectDirectory, new Layers(), nothing, problems);
        var place = new Place(ConfigPath.under(path), node.origin());
        Bound bound = new RecordShape(RecordType.of(type)).bind(node, place, binding);
        return problems.count() > before
                ? Optional.empty()
                : Optional.of(type.cast(Objects.requireNonNull(bound.value())));
    }

    private List<Source> present() {
        return sources.stream().filter(Source::isThere).toList();
    }

    private Map<String, Path> paths() {
        var paths = new HashMap<String, Path>();
        for (Source source : sources) {
            if (source.path() != null) {
                paths.put(source.name(), source.path());
            }
        }
        return paths;
    }

    private List<Mapping> read(Problems problems) {
        var files = new ArrayList<Mapping>();
        for (Source source : present()) {
            Mapping mapping = source.read(problems);
            if (mapping != null) {
                files.add(mapping);
            }
        }
        return files;
    }
}
