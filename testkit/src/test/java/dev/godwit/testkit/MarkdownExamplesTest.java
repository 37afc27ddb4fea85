package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownExamplesTest {

    private static final Path PAGE = Path.of("docs/page.md");

    @Test
    void findsEachBlockWithItsLanguageAndLine() {
        List<MarkdownExample> examples = parse("""
                # Title

                ```sql bad
                SELECT 1;
                ```
                text `code`
                ~~~
                plain
                ~~~
                """);

        assertThat(examples)
                .containsExactly(
                        new MarkdownExample(PAGE, 3, "sql bad", "SELECT 1;\n"),
                        new MarkdownExample(PAGE, 7, "", "plain\n"));
        assertThat(examples.get(0).language()).isEqualTo("sql");
        assertThat(examples.get(0).has("bad")).isTrue();
        assertThat(examples.get(0).has("sql")).isFalse();
        assertThat(examples.get(0).location()).isEqualTo("docs/page.md:3");
        assertThat(examples.get(1).language()).isEmpty();
    }

    @Test
    void aLongerFenceHoldsAShorterOne() {
        assertThat(parse("````markdown\n```sql\nSELECT 1;\n```\n````\n"))
                .containsExactly(new MarkdownExample(PAGE, 1, "markdown", "```sql\nSELECT 1;\n```\n"));
    }

    @Test
    void aBlockInAListLosesTheListsIndent() {
        assertThat(parse("1. do\n\n   ```yaml\n   a:\n     b: 1\n   ```\n"))
                .containsExactly(new MarkdownExample(PAGE, 3, "yaml", "a:\n  b: 1\n"));
    }

    @Test
    void codeBetweenBackticksInALineIsNoFence() {
        assertThat(parse("```not a fence``` because it ends in its line\n")).isEmpty();
    }

    @Test
    void aBlockThatIsNeverClosedIsAMistakeOfThePage() {
        assertThatThrownBy(() -> parse("\n```sql\nSELECT 1;\n"))
                .hasMessage("docs/page.md:2: this code block is never closed");
    }

    @Test
    void theRepositoryIsFoundFromAnyModule() {
        assertThat(MarkdownExamples.repository().resolve(".mvn")).isDirectory();
        assertThat(MarkdownExamples.in("no/such/page.md")).isEmpty();
    }

    @Test
    void aPageOfTheRepositoryIsRead() throws Exception {
        Path pages = MarkdownExamples.repository().resolve("testkit/target/pages");
        Files.createDirectories(pages);
        Files.writeString(pages.resolve("b.md"), "```java\nb\n```\n");
        Files.writeString(pages.resolve("a.md"), "```java\na\n```\n");

        assertThat(MarkdownExamples.in("testkit/target/pages"))
                .extracting(MarkdownExample::location)
                .containsExactly("testkit/target/pages/a.md:1", "testkit/target/pages/b.md:1");
    }

    private static List<MarkdownExample> parse(String page) {
        return MarkdownExamples.parse(PAGE, page.lines().toList());
    }
}
