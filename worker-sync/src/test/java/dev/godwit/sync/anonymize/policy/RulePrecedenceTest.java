package dev.godwit.sync.anonymize.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulePrecedenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "*.*.email | *.*.*",
                "public.*.* | *.*.*",
                "public.*.email | *.*.email",
                "*.*.email* | *.*.*mail*",
                "*.*.email | *.*.e????",
                "*.*.????? | *.*.*",
                "*.*.e?* | *.*.e*",
                "*.users.email | *.*.email",
                "*.users.e* | *.user?.e*",
                "*.*.\"e*\" | *.*.e*",
            })
    void whatMeansOnlyColumnsThatTheOtherMeansComesBefore(String first, String second) {
        PolicyRule narrow = rule(first);
        PolicyRule wide = rule(second);

        assertThat(RulePrecedence.first(List.of(wide, narrow))).containsExactly(narrow);
        assertThat(RulePrecedence.first(List.of(narrow, wide))).containsExactly(narrow);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "*.users.* | *.*.email",
                "public.*.* | *.*.email",
                "a_very_long_schema.*.* | *.*.e",
                "*.*.em* | *.*.*il",
                "*.*.*a*b* | *.*.*b*a*",
                "*.*.?* | *.*.*?",
                "*.*.email | *.*.email",
            })
    void neitherComesBeforeWhatMeansOtherColumnsAsWell(String one, String other) {
        List<PolicyRule> rules = List.of(rule(one), rule(other));

        assertThat(RulePrecedence.first(rules)).isEqualTo(rules);
    }

    @Test
    void aColumnAloneComesBeforeAnyPattern() {
        PolicyRule alone = new PolicyRule(ColumnPattern.ofColumn("users", "email"), new Decision.Unreadable());

        assertThat(RulePrecedence.first(List.of(rule("public.user?.email"), alone)))
                .containsExactly(alone);
    }

    /** By trying: what covers another must match whatever that matches. */
    @Test
    void noPatternIsTakenForWiderThanItIs() {
        var random = new Random(7);
        int covering = 0;
        for (int i = 0; i < 50_000; i++) {
            String wide = random(random, "ab*?");
            String narrow = random(random, "ab*?");
            if (RulePrecedence.covers(pattern(wide), pattern(narrow))) {
                covering++;
                for (String name : (Iterable<String>)
                        Stream.generate(() -> random(random, "ab")).limit(20)::iterator) {
                    var column = new ColumnName("s", "t", name);
                    assertThat(pattern(wide).matches(column) || !pattern(narrow).matches(column))
                            .as("%s covers %s, and %s", wide, narrow, name)
                            .isTrue();
                }
            }
        }
        assertThat(covering).isGreaterThan(1_000);
    }

    private static String random(Random random, String letters) {
        return IntStream.range(0, 1 + random.nextInt(5))
                .mapToObj(
                        i -> letters.substring(random.nextInt(letters.length())).substring(0, 1))
                .reduce("", String::concat);
    }

    private static ColumnPattern pattern(String column) {
        return ColumnPattern.parse("*.*." + column);
    }

    private static PolicyRule rule(String pattern) {
        return new PolicyRule(ColumnPattern.parse(pattern), new Decision.Unreadable());
    }
}
