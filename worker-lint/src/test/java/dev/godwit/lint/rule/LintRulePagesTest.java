package dev.godwit.lint.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.testkit.MarkdownExamples;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every rule has a page whose examples are true, and every page has a rule. */
class LintRulePagesTest {

    private static final Linter LINTER = new Linter(new PgQueryParser(), LintRules.builtIn());

    @TestFactory
    Stream<DynamicTest> theExamplesOfEachPageHold() {
        return LintRules.builtIn().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.id(), () -> {
                    var examples = MarkdownExamples.in("docs/lint-rules/" + rule.id() + ".md");
                    assertThat(examples).extracting(e -> e.info()).containsExactlyInAnyOrder("sql bad", "sql good");
                    examples.forEach(example -> {
                        List<String> found = LINTER.lint("example.sql", example.code()).stream()
                                .map(Finding::rule)
                                .toList();
                        if (example.info().equals("sql bad")) {
                            assertThat(found).contains(rule.id());
                        } else {
                            assertThat(found).doesNotContain(rule.id());
                        }
                    });
                }));
    }
}
