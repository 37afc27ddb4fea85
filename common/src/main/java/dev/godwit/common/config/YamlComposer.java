package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.ConfigNode.Sequence;
import dev.godwit.common.text.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes nodes of the events of a YAML 1.2 parser. Depth, aliases and what aliases expand to are counted as the events
 * arrive, so a hostile document is refused before it costs anything. Goes on after a duplicate key; stops at what makes
 * the rest unreadable.
 */
final class YamlComposer {
    static final int DEEPEST = 64;
    static final int MOST_ALIASES = 50;
    static final int MOST_NODES = 200_000;

    /** Wherever aliases lead, a node's whole size and height are known when it is complete. */
    private record Composed(ConfigNode node, int size, int height) {}

    /** The rest of the document cannot be read. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Origin place;
        private final transient @Nullable String hint;

        Unreadable(Origin place, String message, @Nullable String hint) {
            super(message, null, false, false);
            this.place = place;
            this.hint = hint;
        }
    }

    private final Function<Mark, Origin> places;
    private final Problems problems;
    private final Iterator<Event> events;
    private final Map<String, Optional<Composed>> anchors = new HashMap<>();
    private Origin last;
    private int aliases;
    private int nodes;

    private YamlComposer(String text, Function<Mark, Origin> places, Origin start, Problems problems) {
        this.places = places;
        this.problems = problems;
        this.last = start;
        var settings = LoadSettings.builder()
                .setUseMarks(true)
                .setParseComments(false)
                // By default a value is copied once for each 1,024 characters it has: quadratic.
                .setBufferSize(Math.max(1_024, text.length()))
                .setCodePointLimit(YamlText.LARGEST)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /** Reads one document, or reports why not and returns null. Duplicate keys are reported and their first value kept. */
    static @Nullable ConfigNode compose(String file, String text, Problems problems) {
        Function<Mark, Origin> places = mark -> Origin.file(file, mark.getLine() + 1, mark.getColumn() + 1);
        return new YamlComposer(text, places, Origin.file(file, 1, 1), problems).document();
    }

    /** Reads a value that stands in code. */
    static @Nullable ConfigNode composeDefault(String text, Problems problems) {
        return new YamlComposer(text, mark -> Origin.DEFAULT, Origin.DEFAULT, problems).document();
    }

    private @Nullable ConfigNode document() {
        try {
            next();
            Event first = next();
            if (first.getEventId() == Event.ID.StreamEnd) {
                throw new Unreadable(last, "This file is empty: it has no keys at all.", null);
            }
            ConfigNode root = node(next(), ConfigPath.TOP, 1).node();
            next();
            if (next().getEventId() == Event.ID.DocumentStart) {
                String message = "A second document begins here; a file holds one.";
                throw new Unreadable(last, message, "Remove the '---', or move what follows to a file of its own.");
            }
            return root;
        } catch (Unreadable e) {
            problems.add(e.place, ConfigPath.TOP, String.valueOf(e.getMessage()), e.hint);
        } catch (YamlEngineException e) {
            problems.add(YamlSyntax.problem(e, places, last));
        }
        return null;
    }

    private Event next() {
        Event event = events.next();
        event.getStartMark().ifPresent(mark -> last = places.apply(mark));
        return event;
    }

    private Composed node(Event event, ConfigPath path, int depth) {
        Origin place = last;
        if (event instanceof AliasEvent alias) {
            return counted(alias(alias, place), depth, place);
        }
        if (depth > DEEPEST) {
            throw tooDeep(place);
        }
        String anchor = ((NodeEvent) event).getAnchor().map(Object::toString).orElse(null);
        if (anchor != null) {
            anchors.put(anchor, Optional.empty());
        }
        nodes++;
        Composed composed;
        if (event instanceof ScalarEvent scalar) {
            composed = scalar(scalar, place);
        } else {
            refuseTag(((CollectionStartEvent) event).getTag(), place);
            composed = event.getEventId() == Event.ID.MappingStart
                    ? mapping(path, depth, place)
                    : sequence(path, depth, place);
        }
        if (anchor != null) {
            anchors.put(anchor, Optional.of(composed));
        }
        return counted(composed, depth, place);
    }

    private Composed counted(Composed composed, int depth, Origin place) {
        if (nodes > MOST_NODES) {
            throw new Unreadable(place, "This file has more than %,d values.".formatted(MOST_NODES), "Split it.");
        }
        if (depth - 1 + composed.height() > DEEPEST) {
            throw tooDeep(place);
        }
        return composed;
    }

    private static Unreadable tooDeep(Origin place) {
        return new Unreadable(place, "This is nested more than %d levels deep.".formatted(DEEPEST), null);
    }

    private Composed alias(AliasEvent event, Origin place) {
        String name = event.getAlias().toString();
        if (++aliases > MOST_ALIASES) {
            throw new Unreadable(place, "This file has more than %d aliases ('*').".formatted(MOST_ALIASES), null);
        }
        Optional<Composed> target = anchors.get(name);
        if (target == null) {
            throw new Unreadable(
                    place,
                    "Alias %s stands for nothing: no '&' before it has that name.".formatted(Quoted.of(name)),
                    "Text that begins with '*' needs quotes.");
        }
        Composed composed = target.orElseThrow(
                () -> new Unreadable(place, "Alias %s contains itself.".formatted(Quoted.of(name)), null));
        nodes += composed.size();
        return composed;
    }

    private Composed scalar(ScalarEvent event, Origin place) {
        refuseTag(event.getTag(), place);
        Scalar.Kind kind = event.isPlain() ? CoreSchema.kindOf(event.getValue()) : Scalar.Kind.TEXT;
        return new Composed(Scalar.written(event.getValue(), kind, place), 1, 1);
    }

    private void refuseTag(Optional<String> tag, Origin place) {
        tag.ifPresent(name -> {
            String message = "The tag %s is not understood; values have no tags.".formatted(Quoted.of(name));
            throw new Unreadable(place, message, "Text that begins with '!' needs quotes.");
        });
    }

    private Composed sequence(ConfigPath path, int depth, Origin place) {
        var items = new ArrayList<ConfigNode>();
        int before = nodes;
        int height = 0;
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            Composed item = node(event, path.item(items.size()), depth + 1);
            items.add(item.node());
            height = Math.max(height, item.height());
        }
        return new Composed(new Sequence(items, place), nodes - before + 1, height + 1);
    }

    private Composed mapping(ConfigPath path, int depth, Origin place) {
        var entries = new LinkedHashMap<String, Entry>();
        int before = nodes;
        int height = 0;
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            Origin keyPlace = last;
            String key = key(event, keyPlace);
            Composed value = node(next(), path.child(key), depth + 1);
            height = Math.max(height, value.height());
            Entry first = entries.putIfAbsent(key, new Entry(key, keyPlace, value.node()));
            if (first != null) {
                String message = "Duplicate key %s: it is already set in line %d."
                        .formatted(Quoted.of(key), first.origin().line());
                problems.add(keyPlace, path.child(key), message, "Keep one of them.");
            }
        }
        return new Composed(new Mapping(new ArrayList<>(entries.values()), place), nodes - before + 1, height + 1);
    }

    private String key(Event event, Origin place) {
        if (!(event instanceof ScalarEvent scalar)) {
            String message = "A key is plain text, not a list, a mapping or an alias.";
            throw new Unreadable(place, message, "Text that begins with '[', '{' or '*' needs quotes.");
        }
        refuseTag(scalar.getTag(), place);
        String key = scalar.getValue();
        if (scalar.isPlain() && key.equals("<<")) {
            throw new Unreadable(place, "Merge keys ('<<') are not part of YAML 1.2.", "Write the keys out.");
        }
        if (scalar.isPlain() && CoreSchema.kindOf(key) == Scalar.Kind.NULL) {
            throw new Unreadable(place, "A key is missing before the ':'.", null);
        }
        return key;
    }
}
