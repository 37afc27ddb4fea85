package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.config.ConfigLoader;
import dev.godwit.sync.anonymize.policy.AnonymizationPolicy;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.anonymize.policy.Gate;
import dev.godwit.sync.anonymize.policy.GateResult;
import dev.godwit.sync.anonymize.policy.PolicyReader;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in the pages of the strategies: a policy, and what becomes of values of a type under it. */
class StrategyPagesTest {
    private static final AnonymizationStrategies STRATEGIES = AnonymizationStrategies.builtIn();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final Pattern CELL = Pattern.compile("\\| *(?:`(.*?)`|(NULL)|) *(?=\\|)");
    private static final String NOT_NULL = " not null";

    static Stream<MarkdownExample> examples() {
        return MarkdownExamples.in("docs/anonymization").stream().filter(example -> example.has("masks"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void thePageSaysWhatHappens(MarkdownExample example) throws IOException {
        List<List<String>> rows = table(example);
        String type = example.info().substring(example.info().indexOf("masks") + "masks ".length());
        RowLayout layout = layout(policy(example), type, rows.isEmpty());

        for (List<String> row : rows) {
            assertThat(mask(layout, row.get(0)))
                    .as("%s: %s", example.location(), row.get(0))
                    .isEqualTo(row.get(1));
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
        String index = Files.readString(MarkdownExamples.repository().resolve("docs/anonymization/README.md"));

        assertThat(pages).isEqualTo(expected);
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

    /** The column that the first rule names, decided by the gate. */
    private static RowLayout layout(AnonymizationPolicy policy, String type, boolean readOnly) {
        boolean nullable = !type.endsWith(NOT_NULL);
        ColumnType columnType = ColumnType.of(type.replace(NOT_NULL, ""));
        List<ColumnRef> columns = new ArrayList<>();
        policy.rules().forEach(rule -> {
            String[] parts = rule.columns().text().replace("*", "any").split("\\.", -1);
            var name = new ColumnName(parts[0], parts[1], parts[2]);
            columns.add(new ColumnRef(name, columnType, nullable, false, List.of()));
        });
        GateResult gate = Gate.check(policy, STRATEGIES, columns, List.of(), TODAY);
        assertThat(gate).isInstanceOf(GateResult.Passed.class);
        assertThat(readOnly || columns.size() == 1).isTrue();
        ColumnName name = columns.get(0).name();
        ColumnDecision decision = ((GateResult.Passed) gate).decisions().get(name);
        ColumnPlan plan = decision instanceof ColumnDecision.Masked masked
                ? ColumnPlan.masked(name.column(), columnType, nullable, masked.masking(), masked.domain())
                : ColumnPlan.untouched(name.column(), columnType, nullable);
        return new RowLayout("public.t", CopyFormat.TEXT, List.of(plan));
    }

    private static String mask(RowLayout layout, String value) {
        var out = new ByteArrayOutputStream();
        var options = CopyOptions.of(DigestSeed.of(new byte[DigestSeed.BYTES]));
        CopyMasker<RuntimeException> masker = CopyMasker.of(layout, TestKeys.KEY, options, out::write);
        byte[] line =
                (value.equals("NULL") ? "\\N\n" : value.replace("\\", "\\\\") + "\n").getBytes(StandardCharsets.UTF_8);
        masker.accept(line, 0, line.length);
        masker.finish();
        String masked = out.toString(StandardCharsets.UTF_8);
        String field = masked.substring(0, masked.length() - 1);
        return field.equals("\\N") ? "NULL" : field.replace("\\\\", "\\");
    }

    /** The table that follows the example. */
    private static List<List<String>> table(MarkdownExample example) throws IOException {
        Path page = MarkdownExamples.repository().resolve(example.file());
        List<String> lines = Files.readAllLines(page);
        int at = example.line() + (int) example.code().lines().count() + 1;
        while (at < lines.size() && lines.get(at).isBlank()) {
            at++;
        }
        List<List<String>> rows = new ArrayList<>();
        if (at < lines.size() && lines.get(at).equals("| input | output |")) {
            for (at += 2; at < lines.size() && lines.get(at).startsWith("|"); at++) {
                List<String> cells = CELL.matcher(lines.get(at))
                        .results()
                        .map(cell -> cell.group(1) != null ? cell.group(1) : cell.group(2) != null ? "NULL" : "")
                        .toList();
                assertThat(cells).as("%s, line %d", page, at + 1).hasSize(2);
                rows.add(cells);
            }
        }
        return rows;
    }
}
