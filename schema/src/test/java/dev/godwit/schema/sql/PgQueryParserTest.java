package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PgQueryParserTest {

    private static final SqlParser PARSER = new PgQueryParser();

    @Test
    void splitsAScriptIntoStatementsWithoutTheCommentsAroundThem() {
        ParsedScript script = PARSER.parse("""
                -- author: ana
                create table t (id int); /* about the index */ create index concurrently i
                  on t (id) -- why
                ;; ;
                alter table t add note text -- last
                """);

        assertThat(script.statements())
                .extracting(Statement::kind)
                .containsExactly("CreateStmt", "IndexStmt", "AlterTableStmt");
        assertThat(script.statements())
                .extracting(Statement::text)
                .containsExactly(
                        "create table t (id int)",
                        "create index concurrently i\n  on t (id)",
                        "alter table t add note text");
        assertThat(script.statements()).extracting(Statement::index).containsExactly(0, 1, 2);
        assertThat(script.statements()).extracting(s -> s.start().toString()).containsExactly("2:1", "2:48", "5:1");
        assertThat(script.statements()).extracting(s -> s.end().toString()).containsExactly("2:24", "3:12", "5:28");
    }

    @Test
    void countsBytesCharactersAndColumnsApart() {
        Statement second = PARSER.parse("select 'ü😀';\r\n /* ä */ select 'ß'")
                .statements()
                .get(1);

        assertThat(second.text()).isEqualTo("select 'ß'");
        assertThat(second.start()).isEqualTo(new Location(28, 24, 2, 10));
        assertThat(second.end()).isEqualTo(new Location(39, 34, 2, 20));
    }

    @Test
    void findsThePlaceOfANodeOfTheTree() {
        ParsedScript script = PARSER.parse("select 'äöü',\n  missing");

        int location = script.statements()
                .get(0)
                .node()
                .at("/targetList/1/ResTarget/location")
                .asInt();

        assertThat(script.locate(location)).isEqualTo(new Location(19, 16, 2, 3));
    }

    @Test
    void placesStayRightInAVeryLongLine() {
        String row = "insert into t values ('ö');";
        Statement last = PARSER.parse(row.repeat(2_000)).statements().get(1_999);

        int before = row.length() * 1_999;
        assertThat(last.start())
                .isEqualTo(new Location(row.getBytes(StandardCharsets.UTF_8).length * 1_999, before, 1, before + 1));
    }

    @Test
    void keepsCommentsAndTellsThemFromText() {
        ParsedScript script =
                PARSER.parse("-- author: ünal\n/* a /* nested */ b */ select '-- no', $$/* no */$$ --end");

        assertThat(script.comments())
                .extracting(Comment::kind, Comment::content, c -> c.start().toString())
                .containsExactly(
                        tuple(Comment.Kind.LINE, "author: ünal", "1:1"),
                        tuple(Comment.Kind.BLOCK, "a /* nested */ b", "2:1"),
                        tuple(Comment.Kind.LINE, "end", "2:53"));
        assertThat(script.header()).containsExactlyElementsOf(script.comments().subList(0, 2));
    }

    @Test
    void keepsBodiesOfFunctionsTogether() {
        ParsedScript script = PARSER.parse("""
                create function f() returns int language plpgsql as $f$ begin perform 1; return 2; end; $f$;
                create function g() returns int begin atomic select 1; select 2; end;
                do $$ begin execute 'drop table t;'; end $$;
                """);

        assertThat(script.statements())
                .extracting(Statement::kind)
                .containsExactly("CreateFunctionStmt", "CreateFunctionStmt", "DoStmt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "-- nothing", ";;;", "/* nothing */ ;"})
    void acceptsScriptsWithoutStatements(String sql) {
        assertThat(PARSER.parse(sql).statements()).isEmpty();
    }

    @Test
    void reportsPostgresqlsOwnMessageWithItsPlace() {
        assertThatExceptionOfType(SqlSyntaxException.class)
                .isThrownBy(() -> PARSER.parse("select 1;\nselect 'ä😀', ü from x, y zz qq"))
                .withMessage("line 2, column 29: syntax error at or near \"qq\"")
                .satisfies(e -> {
                    assertThat(e.location()).contains(new Location(43, 39, 2, 29));
                    assertThat(e.in("db/migrations/7_x.up.sql"))
                            .isEqualTo("db/migrations/7_x.up.sql:2:29: syntax error at or near \"qq\"");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create role r password 's3cret'' | unterminated quoted string at or near a string constant",
                "create role r 's3cret'           | syntax error at or near a string constant",
                "create role r E's3cret'          | syntax error at or near a string constant",
                "create role r $x$s3cret          | unterminated dollar-quoted string at or near a string constant"
            },
            quoteCharacter = '\0')
    void neverRepeatsAStringConstant(String sql, String reason) {
        var error = catchThrowableOfType(SqlSyntaxException.class, () -> PARSER.parse(sql));

        assertThat(error.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"select 1;\\i other.sql | \\i | 10", "select 1 \\gexec | \\gexec | 10", "\\set x 1 | \\set | 1"})
    void namesPsqlMetaCommands(String sql, String command, int column) {
        assertThatThrownBy(() -> PARSER.parse(sql))
                .hasMessage("line 1, column %d: '%s' is a psql meta-command, not SQL; remove it", column, command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1\tO'Brien\n\\.\nselect 1;",
                "\\.\n",
                "select 1;\n\\.\n",
                "1\t$$\n\\.\n",
                "a;b\tc\n\\.",
                "x /* y\n\\.\n"
            })
    void namesDataAfterCopyWhateverItLooksLike(String data) {
        String sql = "select 0;\n  COPY t (a) /* all */ from STDIN with (format text);\n" + data;

        assertThatThrownBy(() -> PARSER.parse(sql))
                .isInstanceOf(SqlSyntaxException.class)
                .hasMessageStartingWith("line 2, column 3: Data after COPY ... FROM STDIN is for psql");
    }

    @Test
    void explainsPsqlVariables() {
        assertThatThrownBy(() -> PARSER.parse("select * from t where a = :'name'"))
                .hasMessageEndingWith("; psql variables such as :name are not replaced here");
    }

    @ParameterizedTest
    @CsvSource({
        "select 1;\0 drop table t, A NUL character ends the text",
        "\uFEFFselect 1, The text begins with a byte order mark",
        "select '\uD800', The text is not valid Unicode"
    })
    void refusesTextThatPostgresqlWouldReadDifferently(String sql, String message) {
        assertThatThrownBy(() -> PARSER.parse(sql))
                .isInstanceOf(SqlSyntaxException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"'not ',2000", "'not ',12000", "'1 || ',2000"})
    void refusesWhatIsNestedTooDeeplyAndGoesOn(String term, int times) {
        assertThatThrownBy(() -> PARSER.parse("select " + term.repeat(times) + "true"))
                .isInstanceOf(SqlSyntaxException.class);

        assertThat(PARSER.parse("select 'still here'").statements()).hasSize(1);
    }

    @Test
    void remembersWhatItParsed() {
        assertThat(PARSER.parse("select 'once'")).isSameAs(PARSER.parse(new String("select 'once'")));
    }

    @Test
    void manyThreadsGetTheAnswerToTheirOwnQuestion() throws Exception {
        var threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, 120)
                    .<Callable<Boolean>>mapToObj(i -> () -> i % 3 == 0 ? refuses("select 1 frm x y" + i) : answers(i))
                    .toList();

            assertThat(threads.invokeAll(tasks))
                    .allSatisfy(result -> assertThat(result.get()).isTrue());
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean answers(int i) {
        String sql = "select " + i + "; create table t" + i + " (id int)";
        return PARSER.parse(sql)
                .statements()
                .get(1)
                .node()
                .at("/relation/relname")
                .asText()
                .equals("t" + i);
    }

    private static boolean refuses(String sql) {
        return catchThrowableOfType(SqlSyntaxException.class, () -> PARSER.parse(sql))
                .reason()
                .contains("y");
    }
}
