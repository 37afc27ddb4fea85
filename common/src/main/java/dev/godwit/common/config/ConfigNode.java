package dev.godwit.common.config;

import dev.godwit.common.text.Quoted;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a configuration that knows its place: for components whose type is decided later, as the parameters of a
 * plugin are. Bind it with {@link ConfigLoader#bind} as soon as the type is known.
 */
public sealed interface ConfigNode {

    /** Returns where it begins. */
    Origin origin();

    /** Says what it is in a message: {@code the number 5}, {@code a list}. */
    String described();

    /**
     * A single value.
     *
     * @param text what it means, after references were replaced; may be secret
     * @param written what was written, with the references in place
     * @param readFrom the files that references in it named
     */
    record Scalar(String text, Kind kind, String written, List<Path> readFrom, Origin origin) implements ConfigNode {
        /** What a value is by its form alone. */
        public enum Kind {
            NULL,
            BOOLEAN,
            INTEGER,
            NUMBER,
            TEXT,
            /** From a flag or the environment: whatever its reader needs it to be. */
            UNTYPED,
            /** The value itself stands elsewhere and only a reference to it is written: never shown. */
            REFERENCE
        }

        public Scalar {
            readFrom = List.copyOf(readFrom);
        }

        static Scalar written(String text, Kind kind, Origin origin) {
            return new Scalar(text, kind, text, List.of(), origin);
        }

        boolean isOfAnyType() {
            return kind == Kind.UNTYPED || kind == Kind.REFERENCE;
        }

        @Override
        public String described() {
            String shown = Quoted.of(Redaction.of(written));
            return switch (kind) {
                case NULL -> "nothing";
                case BOOLEAN -> Quoted.bare(written);
                case INTEGER, NUMBER -> "the number " + Quoted.bare(written);
                case TEXT -> "the text " + shown;
                case UNTYPED -> shown;
                case REFERENCE -> "the value of " + shown;
            };
        }

        @Override
        public String toString() {
            return described() + " at " + origin;
        }
    }

    /** A list. */
    record Sequence(List<ConfigNode> items, Origin origin) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /** Keys with values, in the order of the file; no key is there twice. */
    record Mapping(List<Entry> entries, Origin origin) implements ConfigNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** Returns the entry of {@code key}. */
        public Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
        }

        @Override
        public String described() {
            return "a mapping";
        }
    }

    /** A key, its place, and its value. */
    record Entry(String key, Origin origin, ConfigNode value) {}
}
