package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The strategies that a worker knows, by name. Immutable. */
public final class AnonymizationStrategies {
    private final TreeMap<String, AnonymizationStrategy> byName = new TreeMap<>();

    private AnonymizationStrategies(List<AnonymizationStrategy> others) {
        List<AnonymizationStrategy> all = new ArrayList<>(builtInList(this::find));
        all.addAll(others);
        for (AnonymizationStrategy strategy : all) {
            AnonymizationStrategy other = byName.putIfAbsent(strategy.name(), strategy);
            if (other != null) {
                throw new IllegalArgumentException("Two anonymization strategies are called '%s': %s and %s"
                        .formatted(
                                strategy.name(),
                                other.getClass().getName(),
                                strategy.getClass().getName()));
            }
        }
    }

    /** Those that come with Godwit. */
    public static AnonymizationStrategies builtIn() {
        return new AnonymizationStrategies(List.of());
    }

    /** Those that come with Godwit, and those that {@code plugins} provides through {@link ServiceLoader}. */
    public static AnonymizationStrategies withPlugins(ClassLoader plugins) {
        List<AnonymizationStrategy> others = new ArrayList<>();
        ServiceLoader.load(AnonymizationStrategy.class, plugins).forEach(others::add);
        return new AnonymizationStrategies(others);
    }

    public Optional<AnonymizationStrategy> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    /** @param known for those whose parts have strategies of their own */
    private static List<AnonymizationStrategy> builtInList(Function<String, Optional<AnonymizationStrategy>> known) {
        return List.of(
                new BucketStrategy(),
                new CardStrategy(),
                new ChoiceStrategy(),
                new ConstantStrategy(),
                new DateShiftStrategy(),
                new DateTruncateStrategy(),
                new DictionaryStrategy(),
                new EmailStrategy(),
                new FakeStrategy(),
                new FpeStrategy(),
                new HashStrategy(),
                new HmacStrategy(),
                new HstoreStrategy(known),
                new IbanStrategy(),
                new IpStrategy(),
                new JsonStrategy(known),
                new NameStrategy(),
                new NoiseStrategy(),
                new NullStrategy(),
                new PasswordStrategy(),
                new PhoneStrategy(),
                new RedactStrategy(),
                new ShuffleStrategy(),
                new SsnStrategy(),
                new TemplateStrategy(),
                new TextStrategy(),
                new TokenStrategy(),
                new UuidStrategy());
    }
}
