package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.ConfigNode.Scalar.Kind;
import dev.godwit.common.config.ConfigNode.Sequence;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {
    private static Mapping read(String yaml) {
        var problems = new Problems();
        ConfigNode root = YamlComposer.compose("a.yaml", yaml, problems);
        assertThat(problems.format()).isEmpty();
        return (Mapping) Objects.requireNonNull(root);
    }

    private static ConfigNode value(String yaml) {
        return read("key: " + yaml).entries().get(0).value();
    }

    @ParameterizedTest
    @CsvSource({
        "NO, TEXT",
        "on, TEXT",
        "12:30:00, TEXT",
        "2026-11-20, TEXT",
        "1_000, TEXT",
        "0b11, TEXT",
        "'\"true\"', TEXT",
        "'\"\"', TEXT",
        "010, INTEGER",
        "+1, INTEGER",
        "0o14, INTEGER",
        "0x1F, INTEGER",
        "1., NUMBER",
        "1e3, NUMBER",
        ".inf, NUMBER",
        "true, BOOLEAN",
        "FALSE, BOOLEAN",
        "~, NULL",
        "null, NULL",
        "'', NULL",
    })
    void plainValuesAreWhatYaml12Says(String text, Kind kind) {
        assertThat(value(text))
                .isInstanceOfSatisfying(
                        Scalar.class, scalar -> assertThat(scalar.kind()).isEqualTo(kind));
    }

    @Test
    void keysAreTextWhateverTheyLookLike() {
        assertThat(read("on: 1\n12: 2\ntrue: 3\n").entries())
                .extracting(Entry::key)
                .containsExactly("on", "12", "true");
    }

    @Test
    void everyNodeKnowsItsPlace() {
        Mapping root = read("a: 1\nb:\n  - x\n  - {c: y}\n");

        assertThat(root.entries().get(1).origin()).isEqualTo(Origin.file("a.yaml", 2, 1));
        var list = (Sequence) root.entries().get(1).value();
        assertThat(list.origin()).isEqualTo(Origin.file("a.yaml", 3, 3));
        var inner = (Mapping) list.items().get(1);
        assertThat(inner.entries().get(0).origin()).isEqualTo(Origin.file("a.yaml", 4, 6));
        assertThat(inner.entries().get(0).value().origin()).isEqualTo(Origin.file("a.yaml", 4, 9));
    }

    @Test
    void aliasesAreResolved() {
        assertThat(read("a: &x [1, 2]\nb: *x\n").entries())
                .extracting(Entry::value)
                .satisfies(values -> assertThat(values.get(0)).isSameAs(values.get(1)));
    }

    @Test
    void anAnchorMayBeUsedAgain() {
        assertThat(read("a: &x one\nb: *x\nc: &x two\nd: *x\n").entries())
                .extracting(entry -> ((Scalar) entry.value()).text())
                .isEqualTo(List.of("one", "one", "two", "two"));
    }

    @Test
    void longTextIsKeptAsWritten() {
        assertThat(value("|\n  SELECT 1;\n  SELECT 2;\n"))
                .isInstanceOfSatisfying(
                        Scalar.class, scalar -> assertThat(scalar.text()).isEqualTo("SELECT 1;\nSELECT 2;\n"));
    }

    @Test
    void oneDocumentMayBeMarked() {
        assertThat(read("%YAML 1.2\n---\na: 1\n...\n").entries()).hasSize(1);
    }
}
