package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SyncPreviewIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String RULES = """
            rules:
              public.people.mail: email
              public.people.note: redact
              public.people.id: {keep: {reason: a number, by: dpo, until: 2099-01-01}}
            """;

    @TempDir
    private Path project;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void aProject() throws Exception {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, """
                CREATE TABLE people (id int PRIMARY KEY, mail text NOT NULL, note text);
                INSERT INTO people SELECT i, 'jane.' || i || '@secret.example', CASE WHEN i > 1 THEN E'a\\tsecret \\\\ word' END
                FROM generate_series(1, 50) i;
                """);
        execute(target, "CREATE TABLE people (id int PRIMARY KEY, mail text NOT NULL, note text)");
        assertThat(run("keys", "new", "mask", "mask.key").status()).isZero();
        write("policy/shop.yaml", RULES);
        write("sync/shop.yaml", "{source: shop, target: staging, tables: [public.*], policy: policy/shop.yaml}");
        configure("false");
    }

    @Test
    void theFirstRowsAreShownMasked() throws Exception {
        Ran ran = run("sync", "preview", "shop", "--rows", "3", "--format", "json");

        assertThat(ran.status()).as(ran.err()).isZero();
        JsonNode table = ran.json().path("tables").path(0);
        assertThat(table.path("table").asText()).isEqualTo("public.people");
        assertThat(table.has("before")).isFalse();
        assertThat(table.path("after")).hasSize(3);
        assertThat(table.path("after").path(0).path(0).asText()).isEqualTo("[hidden]");
        assertThat(table.path("after").path(0).path(1).asText()).endsWith(".invalid");
        assertThat(table.path("after").path(0).path(2).isNull()).isTrue();
        assertThat(ran.out() + ran.err()).doesNotContain("secret");
        assertThat(text(target, "SELECT to_regnamespace('godwit') IS NULL AND NOT EXISTS (SELECT FROM people)"))
                .as("nothing is written")
                .isEqualTo("t");
    }

    @Test
    void theSourceIsHiddenUnlessItsConnectionPermitsIt() throws Exception {
        Ran refused = run("sync", "preview", "shop", "--show-source");
        configure("true");
        Ran hidden = run("sync", "preview", "shop");
        Ran shown = run("sync", "preview", "shop", "--rows", "2", "--show-source");

        assertThat(refused.status()).isEqualTo(9);
        assertThat(refused.err()).contains("Rows of 'shop' are hidden").contains("'show_rows: true'");
        assertThat(refused.out() + refused.err()).doesNotContain("secret");
        assertThat(hidden.out()).contains("Rows as the target would get them").doesNotContain("secret");
        assertThat(shown.out())
                .contains("jane.2@secret.example")
                .contains("a·secret \\ word")
                .contains("user_");
    }

    @Test
    void aColumnWithoutADecisionIsNotShownAsItIs() throws Exception {
        write("policy/shop.yaml", RULES.replace("  public.people.note: redact\n", ""));

        Ran ran = run("sync", "preview", "shop");

        assertThat(ran.status()).isEqualTo(9);
        assertThat(ran.err()).contains("public.people.note");
        assertThat(ran.out()).isEmpty();
    }

    private void configure(String showRows) throws Exception {
        write("godwit.yaml", """
                connections:
                  shop: {url: "%s", user: %s, show_rows: %s}
                  staging: {url: "%s", user: %s}
                keys: {mask: {id: test, key: "${file:%s}"}}
                """.formatted(
                        source.jdbcUrl(),
                        source.user(),
                        showRows,
                        target.jdbcUrl(),
                        target.user(),
                        project.resolve("mask.key")));
    }

    private Ran run(String... arguments) {
        return Ran.in(project, arguments);
    }

    private void write(String path, String text) throws Exception {
        Path file = project.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
