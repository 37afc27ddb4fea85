package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several files laid over each other: mappings are joined key by key, anything else of the stronger replaces the weaker. */
final class Layers {
    private final Map<String, List<Origin>> hidden = new HashMap<>();

    /** Returns where weaker values of {@code path} stand. */
    List<Origin> hiddenBy(ConfigPath path) {
        return hidden.getOrDefault(path.toString(), List.of());
    }

    void hide(ConfigPath path, Origin weaker) {
        hidden.computeIfAbsent(path.toString(), any -> new ArrayList<>()).add(weaker);
    }

    /** As {@link #hide}, for what hides everything that was hidden before. */
    void hideFirst(ConfigPath path, Origin weaker) {
        hidden.computeIfAbsent(path.toString(), any -> new ArrayList<>()).add(0, weaker);
    }

    Mapping over(Mapping strong, Mapping weak, ConfigPath path) {
        var entries = new LinkedHashMap<String, Entry>();
        strong.entries().forEach(entry -> entries.put(entry.key(), entry));
        for (Entry weaker : weak.entries()) {
            entries.merge(weaker.key(), weaker, (stronger, same) -> joined(stronger, same, path.child(same.key())));
        }
        return new Mapping(new ArrayList<>(entries.values()), strong.origin());
    }

    private Entry joined(Entry strong, Entry weak, ConfigPath path) {
        if (strong.value() instanceof Mapping stronger && weak.value() instanceof Mapping weaker) {
            return new Entry(strong.key(), strong.origin(), over(stronger, weaker, path));
        }
        hide(path, weak.origin());
        return strong;
    }
}
