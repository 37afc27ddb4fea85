package dev.godwit.sync.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.config.ConfigExplanation;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.config.Loaded;
import dev.godwit.common.config.Origin;
import dev.godwit.common.config.Problem;
import dev.godwit.common.config.Problems;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import dev.godwit.sync.anonymize.policy.AnonymizationPolicy;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnTag;
import dev.godwit.sync.anonymize.policy.PolicyProblem;
import dev.godwit.sync.anonymize.policy.PolicyReader;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sync as a project writes it: its file, its policy, and where in them each name stands. Whatever is wrong without looking into a database
 * is found on reading, in both files at once. Immutable.
 */
public final class WrittenSync {

    /** The artifact that holds a rule to be completed for each column without a decision, as YAML. */
    public static final String PROPOSED_RULES = "proposed-rules.yaml";

    private static final String BEGIN =
            "Begin with one that says 'rules: {}': 'godwit sync plan' proposes a rule for each column without a decision.";

    private final String path;
    private final Loaded<SyncFile> sync;
    private final PolicyFile policyFile;
    private final AnonymizationPolicy policy;
    private final SyncFlags flags;

    private WrittenSync(
            String path, Loaded<SyncFile> sync, PolicyFile policyFile, AnonymizationPolicy policy, SyncFlags flags) {
        this.path = path;
        this.sync = sync;
        this.policyFile = policyFile;
        this.policy = policy;
        this.flags = flags;
    }

    /**
     * Reads the sync that stands at {@code path} of a bundle, and its policy. Empty when this added problems.
     *
     * @param filters says what is wrong with a condition on rows; asked only if there are some
     */
    public static Optional<WrittenSync> read(
            Map<String, byte[]> bundle,
            String path,
            AnonymizationStrategies strategies,
            RowFilter filters,
            Problems problems) {
        Optional<Loaded<SyncFile>> sync = sync(path, content(bundle, path), filters, problems);
        if (sync.isEmpty()) {
            return Optional.empty();
        }
        String policyPath = sync.get().value().policy();
        byte[] content = bundle.get(policyPath);
        if (content == null) {
            String meant = DidYouMean.hint(policyPath, bundle.keySet());
            problems.add(Problem.at(
                    origin(sync.get(), path, "policy"),
                    "policy",
                    "There is no file %s in the bundle.".formatted(Quoted.of(policyPath)),
                    meant == null ? BEGIN : meant));
            return Optional.empty();
        }
        return policy(policyPath, content, strategies, problems)
                .filter(read -> problems.isEmpty())
                .map(read -> new WrittenSync(path, sync.get(), read.file().value(), read.policy(), SyncFlags.NONE));
    }

    /** Reads the file of a sync alone. */
    public static Optional<Loaded<SyncFile>> sync(String path, byte[] content, RowFilter filters, Problems problems) {
        Optional<Loaded<SyncFile>> sync =
                ConfigLoader.forBundle().withContent(path, content).load(SyncFile.class, problems);
        sync.ifPresent(read -> read.value()
                .filters()
                .forEach((table, filter) -> filters.objection(filter)
                        .ifPresent(objection -> problems.add(Problem.at(
                                origin(read, path, filterKey(table)),
                                filterKey(table),
                                "The filter of %s cannot be used: %s".formatted(Quoted.of(table), objection),
                                null)))));
        return sync;
    }

    /** Reads a policy alone. */
    public static Optional<ReadPolicy> policy(
            String path, byte[] content, AnonymizationStrategies strategies, Problems problems) {
        if (new String(content, UTF_8).isBlank()) {
            problems.add(new Problem(path, 1, 1, "", "This policy is empty.", BEGIN));
            return Optional.empty();
        }
        Optional<Loaded<PolicyFile>> file =
                ConfigLoader.forBundle().withContent(path, content).load(PolicyFile.class, problems);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        PolicyFile read = file.get().value();
        AnonymizationPolicy policy = PolicyReader.read(read.tree(), strategies);
        policy.problems().forEach(problem -> problems.add(inPolicy(read, problem)));
        ClassTags.check(read.classes(), problems);
        return problems.isEmpty() ? Optional.of(new ReadPolicy(file.get(), policy)) : Optional.empty();
    }

    /** A policy that is well written. */
    public record ReadPolicy(Loaded<PolicyFile> file, AnonymizationPolicy policy) {}

    public SyncFile file() {
        return sync.value();
    }

    public AnonymizationPolicy policy() {
        return policy;
    }

    /** The tree of the policy, as {@link PolicyFile#tree} has it. */
    public Map<String, Object> policyTree() {
        return policyFile.tree();
    }

    /** Something that is wrong with the value of {@code key}, such as {@code tables[2]}, in the sync's file. */
    public Problem inSync(String key, String message, @Nullable String hint) {
        return Problem.at(origin(sync, path, key), key, message, hint);
    }

    /** Something that the gate has against the policy, at the rule that it is about. */
    public Problem inPolicy(PolicyProblem problem) {
        return inPolicy(policyFile, problem);
    }

    /** Something that is wrong with the flag that is called {@code flag}. */
    static Problem inFlag(String flag, String message, @Nullable String hint) {
        return new Problem(flag, 0, 0, "", message, hint);
    }

    /** The same sync with what the command line adds. */
    public WrittenSync with(SyncFlags added) {
        return new WrittenSync(path, sync, policyFile, policy, added);
    }

    public SyncFlags flags() {
        return flags;
    }

    /** Which of the source's tables are meant. */
    public TablePatterns patterns() {
        return new TablePatterns(file().tables(), file().exclude(), flags.tables(), flags.exclude());
    }

    /** The columns among {@code known} of which the policy's file says what they hold; a name that matches none goes to the problems. */
    public List<ColumnTag> classTags(Collection<ColumnName> known, Problems problems) {
        return ClassTags.of(policyFile.classes(), known, problems);
    }

    /** The key under which the condition on the rows of {@code table} stands. */
    static String filterKey(String table) {
        return "filters[%s]".formatted(Quoted.of(table));
    }

    private static Problem inPolicy(PolicyFile file, PolicyProblem problem) {
        return problem.where().startsWith("--")
                ? inFlag(problem.where(), problem.message(), null)
                : Problem.at(
                        RuleOrigins.of(file.rules(), file.anonymize(), problem.where()),
                        "rules",
                        problem.message(),
                        null);
    }

    private static byte[] content(Map<String, byte[]> bundle, String path) {
        byte[] content = bundle.get(path);
        if (content == null) {
            throw new IllegalArgumentException("There is no file %s in the bundle".formatted(Quoted.of(path)));
        }
        return content;
    }

    /** Of a block, where the first of what stands in it does. */
    private static Origin origin(Loaded<?> loaded, String path, String key) {
        return Stream.<Predicate<String>>of(key::equals, each -> each.startsWith(key + "."))
                .flatMap(means -> loaded.explanation().entries().stream().filter(entry -> means.test(entry.path())))
                .map(ConfigExplanation.Entry::origin)
                .filter(origin -> origin.kind() == Origin.Kind.FILE)
                .findFirst()
                .orElseGet(() -> new Origin(Origin.Kind.FILE, path, 1, 1));
    }
}
