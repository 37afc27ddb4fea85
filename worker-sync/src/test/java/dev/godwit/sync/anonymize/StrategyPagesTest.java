package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.config.ConfigLoader;
import dev.godwit.sync.anonymize.policy.AnonymizationPolicy;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnPattern;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.anonymize.policy.Decision;
import dev.godwit.sync.anonymize.policy.Gate;
import dev.godwit.sync.anonymize.policy.GateResult;
import dev.godwit.sync.anonymize.policy.PolicyReader;
import dev.godwit.sync.anonymize.policy.PolicyRule;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.copy.ColumnPlan;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.CopyMasker;
import dev.godwit.sync.copy.CopyOptions;
import dev.godwit.sync.copy.DigestSeed;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.PolicyFile;
import dev.godwit.testkit.MarkdownExample;
import dev.godwit.testkit.MarkdownExamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples in the pages of the strategies: a policy, and what becomes of values of a type under it. Between input and output a table
 * may have other columns of the row, each with its type. With {@code -Dgodwit.docs=write} the outputs are written instead of checked.
 */
class StrategyPagesTest {
    private static final AnonymizationStrategies STRATEGIES = AnonymizationStrategies.builtIn();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final Pattern CELL = Pattern.compile("\\| *(?:`(.*?)`|(NULL)|) *(?=\\|)");
    private static final String NOT_NULL = " not null";
    private static final String DECLARED = "| types | distinct values | same value | longest result | NULL |";
    private static final boolean WRITE = "write".equals(System.getProperty("godwit.docs"));

    static Stream<MarkdownExample> examples() {
        return MarkdownExamples.in("docs/anonymization").stream().filter(example -> example.has("masks"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void thePageSaysWhatHappens(MarkdownExample example) throws IOException {
        Table table = table(example);
        String type = example.info().substring(example.info().indexOf("masks") + "masks ".length());
        RowLayout layout = layout(policy(example), type, table);

        for (int i = 0; i < table.rows().size(); i++) {
            List<String> row = table.rows().get(i);
            List<String> values = row.subList(0, row.size() - 1);
            String masked = mask(layout, values);
            if (WRITE) {
                write(example, table.line() + i, values, masked);
            } else {
                assertThat(row.get(row.size() - 1))
                        .as("%s: %s", example.location(), values)
                        .isEqualTo(masked);
            }
        }
    }

    @Test
    void everyStrategyHasAPageWithExamples() throws IOException {
        var expected = new TreeSet<>(STRATEGIES.names());
        expected.add("keep");
        var pages = new TreeSet<String>();
        examples()
                .forEach(example ->
                        pages.add(example.file().getFileName().toString().replace(".md", "")));
        pages.remove("README");
        pages.remove("mapping");
        String index = Files.readString(MarkdownExamples.repository().resolve("docs/anonymization/README.md"));

        assertThat(pages).isEqualTo(expected);
        for (String page : pages) {
            Path path = MarkdownExamples.repository().resolve("docs/anonymization/%s.md".formatted(page));
            assertThat(Files.readString(path)).as(page).contains(DECLARED);
        }
        assertThat(pages).allSatisfy(page -> assertThat(index).contains("[`%s`](%s.md)".formatted(page, page)));
    }

    private static AnonymizationPolicy policy(MarkdownExample example) {
        Map<String, Object> tree = ConfigLoader.forBundle()
                .withText(example.location(), example.code())
                .load(PolicyFile.class)
                .tree();
        AnonymizationPolicy policy = PolicyReader.read(tree, STRATEGIES);
        assertThat(policy.problems()).isEmpty();
        return policy;
    }

    /** The column that the first rule names, decided by the gate; those that a table names beside it are copied as they are. */
    private static RowLayout layout(AnonymizationPolicy policy, String type, Table table) {
        boolean nullable = !type.endsWith(NOT_NULL);
        ColumnType columnType = ColumnType.of(type.replace(NOT_NULL, ""));
        List<ColumnRef> columns = new ArrayList<>();
        policy.rules().forEach(rule -> {
            String[] parts = rule.columns().text().replace("*", "any").split("\\.", -1);
            var name = new ColumnName(parts[0], parts[1], parts[2]);
            columns.add(new ColumnRef(name, columnType, nullable, false, List.of()));
        });
        ColumnName name = columns.get(0).name();
        List<ColumnPlan> others = new ArrayList<>();
        List<PolicyRule> rules = new ArrayList<>(policy.rules());
        for (String other : table.others()) {
            String otherName = other.substring(0, other.indexOf(' '));
            ColumnType otherType = ColumnType.of(other.substring(other.indexOf(' ') + 1));
            var full = new ColumnName(name.schema(), name.table(), otherName);
            columns.add(new ColumnRef(full, otherType, true, false, List.of()));
            rules.add(new PolicyRule(ColumnPattern.parse(full.toString()), new Decision.Keep("test", "test", TODAY)));
            others.add(ColumnPlan.untouched(otherName, otherType, true));
        }
        var whole = new AnonymizationPolicy(rules, policy.problems());
        GateResult gate = Gate.check(whole, STRATEGIES, columns, List.of(), TODAY);
        assertThat(gate).isInstanceOf(GateResult.Passed.class);
        assertThat(table.rows().isEmpty() || policy.rules().size() == 1).isTrue();
        ColumnDecision decision = ((GateResult.Passed) gate).decisions().get(name);
        List<ColumnPlan> plans = new ArrayList<>();
        plans.add(
                decision instanceof ColumnDecision.Masked masked
                        ? ColumnPlan.masked(name.column(), columnType, nullable, masked.masking(), masked.domain())
                        : ColumnPlan.untouched(name.column(), columnType, nullable));
        plans.addAll(others);
        return new RowLayout("public.t", CopyFormat.TEXT, plans);
    }

    private static String mask(RowLayout layout, List<String> values) {
        var out = new ByteArrayOutputStream();
        var options = CopyOptions.of(DigestSeed.of(new byte[DigestSeed.BYTES]));
        CopyMasker<RuntimeException> masker = CopyMasker.of(layout, TestKeys.KEY, options, out::write);
        String line = values.stream()
                .map(value -> value.equals("NULL") ? "\\N" : value.replace("\\", "\\\\"))
                .collect(Collectors.joining("\t", "", "\n"));
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        masker.accept(bytes, 0, bytes.length);
        masker.finish();
        String masked = out.toString(StandardCharsets.UTF_8);
        String field = masked.substring(0, masked.length() - 1).split("\t", -1)[0];
        return field.equals("\\N") ? "NULL" : field.replace("\\\\", "\\");
    }

    /**
     * The table that follows an example.
     *
     * @param others what stands between input and output in its head
     * @param line of the first row, from 0
     */
    private record Table(List<String> others, List<List<String>> rows, int line) {}

    private static Table table(MarkdownExample example) throws IOException {
        Path page = MarkdownExamples.repository().resolve(example.file());
        List<String> lines = Files.readAllLines(page);
        int at = example.line() + (int) example.code().lines().count() + 1;
        while (at < lines.size() && lines.get(at).isBlank()) {
            at++;
        }
        List<List<String>> rows = new ArrayList<>();
        if (at >= lines.size() || !lines.get(at).startsWith("| input |")) {
            return new Table(List.of(), rows, at);
        }
        List<String> head =
                Stream.of(lines.get(at).split("\\|", -1)).map(String::strip).toList();
        List<String> others = head.subList(2, head.size() - 2);
        int first = at + 2;
        for (at = first; at < lines.size() && lines.get(at).startsWith("|"); at++) {
            List<String> cells = CELL.matcher(lines.get(at))
                    .results()
                    .map(cell -> cell.group(1) != null ? cell.group(1) : cell.group(2) != null ? "NULL" : "")
                    .toList();
            assertThat(cells).as("%s, line %d", page, at + 1).hasSize(2 + others.size());
            rows.add(cells);
        }
        return new Table(others, rows, first);
    }

    private static void write(MarkdownExample example, int line, List<String> values, String masked)
            throws IOException {
        Path page = MarkdownExamples.repository().resolve(example.file());
        List<String> lines = new ArrayList<>(Files.readAllLines(page));
        lines.set(
                line,
                Stream.concat(values.stream(), Stream.of(masked))
                        .map(cell -> cell.equals("NULL") ? cell : "`" + cell + "`")
                        .collect(Collectors.joining(" | ", "| ", " |")));
        Files.write(page, lines);
    }
}
