package dev.godwit.sync.anonymize.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public.users.email | public | users | email | true",
                "public.users.email | public | users | Email | false",
                "public.Users.email | public | Users | email | true",
                "*.*.*mail* | crm | people | e_mail2 | true",
                "public.*.email | crm | users | email | false",
                "public.user?.id | public | users | id | true",
                "public.user?.id | public | user | id | false",
                "public.\"*\".id | public | * | id | true",
                "public.\"*\".id | public | users | id | false",
                "public.\"a.b\".\"c\"\"d\" | public | a.b | c\"d | true",
                "public.users.a+b | public | users | a+b | true",
                "public.users.a+b | public | users | aab | false",
            })
    void aPatternMatchesWhatItSays(String pattern, String schema, String table, String column, boolean matches) {
        assertThat(ColumnPattern.parse(pattern).matches(new ColumnName(schema, table, column)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "users.email",
                "a.b.c.d",
                "public..email",
                ".a.b",
                "a.b.",
                "public.\"users.email",
                "public.us\"er.x",
                "public.\"users\"x.email"
            })
    void whatIsNotThreeNamesIsRefused(String text) {
        assertThatThrownBy(() -> ColumnPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not the name of a column");
    }

    @Test
    void onlyANameWithoutUnquotedWildcardsIsExact() {
        assertThat(ColumnPattern.parse("a.b.c").isExact()).isTrue();
        assertThat(ColumnPattern.parse("a.\"b*\".c").isExact()).isTrue();
        assertThat(ColumnPattern.parse("a.b*.c").isExact()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "Mixed", "with space", "dot.dot", "quo\"te", "*", "ünï"})
    void aNameAsTextIsAPatternOfItself(String name) {
        var column = new ColumnName("public", name, "c");

        assertThat(ColumnPattern.parse(column.toString()).matches(column)).isTrue();
        assertThat(ColumnPattern.parse(column.toString()).isExact()).isTrue();
    }
}
