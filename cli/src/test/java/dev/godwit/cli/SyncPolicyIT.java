package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What decides about columns: policy, tags, the detector and flags, from the command line and against real databases. */
class SyncPolicyIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    private static final String KEEP = "{keep: {reason: \"not personal\", by: \"dpo\", until: 2099-01-01}}";
    private static final String ADDRESS = "jane.roe.4711@private.example";

    @TempDir
    private Path project;

    private TestDatabase shop;
    private TestDatabase staging;

    @BeforeEach
    void writeProject() throws IOException, SQLException {
        shop = POSTGRES.newDatabase("shop");
        staging = POSTGRES.newDatabase("staging");
        Ran.in(project, "keys", "new", "mask", "mask.key");
        write("godwit.yaml", """
                connections:
                  shop: %s
                  staging: %s
                keys: {mask: {id: test, key: "${file:%s}"}}
                """.formatted(connection(shop), connection(staging), project.resolve("mask.key")));
        both("""
                CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, c7 text, level int CHECK (level < 100));
                CREATE TABLE posts (id int PRIMARY KEY, author text, title varchar(20));
                """);
        execute(
                shop,
                "INSERT INTO users SELECT i, 'u' || i || '@mail.example', '+49 30 ' || 1000000 + i, i % 50"
                        + " FROM generate_series(1, 200) i");
        execute(shop, "UPDATE users SET c7 = '%s' WHERE id <= 100".formatted(ADDRESS));
        write("sync/shop.yaml", """
                source: shop
                target: staging
                tables: [public.users]
                policy: policy/shop.yaml
                """);
        policy(
                "public.users.id: " + KEEP,
                "public.users.email: email",
                "public.users.c7: redact",
                "public.users.level: " + KEEP);
    }

    @Test
    void whatIsProposedFitsWhatTheColumnHolds() throws IOException {
        write("policy/shop.yaml", "rules: {}\n");

        Ran plan = Ran.in(project, "sync", "plan", "shop");

        assertThat(plan.status()).isEqualTo(9);
        assertThat(plan.out() + plan.err())
                .containsPattern("public.users.email: email  # text unique; seems to hold e-mail addresses")
                .containsPattern("public.users.c7: (email|phone)  # text; seems to hold")
                .doesNotContain(ADDRESS);
    }

    @Test
    void aKeepOfWhatLooksPersonalNeedsASecondPerson() throws IOException {
        policy("public.users.*: " + KEEP);

        Ran plan = Ran.in(project, "sync", "plan", "shop", "--format", "json");
        Ran run = Ran.in(project, "sync", "run", "shop", "--format", "json");

        assertThat(plan.status()).as(plan.out()).isZero();
        assertThat(plan.json().at("/plan/risk").asText()).isEqualTo("HIGH");
        assertThat(plan.json().at("/plan/factors").findValuesAsText("evidence"))
                .anyMatch(evidence -> evidence.contains("seems to hold e-mail addresses"))
                .noneMatch(evidence -> evidence.contains(ADDRESS));
        assertThat(run.status()).isEqualTo(9);
        assertThat(run.json().at("/error/code").asText()).isEqualTo("approval-needed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "COMMENT ON COLUMN users.c7 IS 'call @pii phone' | the comment on column 'public.users.c7' says that it is personal (phone)",
                "COMMENT ON COLUMN users.c7 IS '@godwit strategy=phone' | such as 'phone'",
                "COMMENT ON COLUMN users.c7 IS '@godwit strategy=keep' | A tag cannot keep a column",
            })
    void aTagInTheSourceOutweighsAKeep(String tag, String told) throws Exception {
        execute(shop, tag);
        policy(
                "public.users.email: email",
                "public.users.c7: " + KEEP,
                "public.users.id: " + KEEP,
                "public.users.level: " + KEEP);

        Ran plan = Ran.in(project, "sync", "plan", "shop");

        assertThat(plan.status()).as(plan.err()).isEqualTo(tag.contains("keep'") ? 5 : 9);
        assertThat(plan.err()).contains("policy/shop.yaml:3:", told);
    }

    @Test
    void aLabelOfAnonymizerOutweighsAKeep() throws Exception {
        execute(shop, """
                SET allow_system_table_mods = on;
                INSERT INTO pg_seclabel VALUES ('users'::regclass, 'pg_class'::regclass, 3, 'anon',
                    'MASKED WITH FUNCTION anon.partial(c7, 1, $$***$$, 1)');
                """);
        policy("public.users.*: " + KEEP);

        Ran plan = Ran.in(project, "sync", "plan", "shop");

        assertThat(plan.status()).isEqualTo(9);
        assertThat(plan.err())
                .contains("policy/shop.yaml:2:", "the security label for 'anon' on column 'public.users.c7'");
    }

    @Test
    void aClassInThePolicyOutweighsAKeepAndIsCheckedItself() throws IOException {
        write("policy/shop.yaml", "classes: {public.users.c7: phone}\nrules:\n  public.users.*: " + KEEP + "\n");
        Ran kept = Ran.in(project, "sync", "plan", "shop");
        write("policy/shop.yaml", "classes: {public.users.c7: phon}\nrules:\n  public.users.*: " + KEEP + "\n");
        Ran misspelt = Ran.in(project, "config", "validate", "policy/shop.yaml");

        assertThat(kept.status()).isEqualTo(9);
        assertThat(kept.err()).contains("policy/shop.yaml:3:", "'classes' at policy/shop.yaml:1");
        assertThat(misspelt.status()).isEqualTo(5);
        assertThat(misspelt.err()).contains("policy/shop.yaml:1:", "Did you mean 'phone'?");
    }

    @Test
    void flagsMakeUpASyncWithoutAFile() throws Exception {
        Files.delete(project.resolve("policy/shop.yaml"));
        Files.delete(project.resolve("sync/shop.yaml"));

        Ran undecided = Ran.in(project, "sync", "plan", "--from", "shop", "--to", "staging", "--tables", "users");
        Ran run = Ran.in(
                project,
                "sync",
                "run",
                "--from",
                "shop",
                "--to",
                "staging",
                "--tables",
                "users",
                "--anonymize",
                "id,email,c7",
                "--strategy",
                "level=noise",
                "--yes",
                "--format",
                "json");

        assertThat(undecided.status()).isEqualTo(9);
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.json().at("/plan/summary/tables/0/columns/email").asText())
                .isEqualTo("email");
        assertThat(run.json().at("/plan/summary/tables/0/columns/level").asText())
                .isEqualTo("noise");
        assertThat(count(
                        staging,
                        "SELECT count(*) FROM users WHERE email LIKE '%example.invalid' OR email LIKE 'user%'"))
                .isEqualTo(200);
        assertThat(count(staging, "SELECT count(*) FROM users WHERE c7 = '" + ADDRESS + "'"))
                .isZero();
    }

    @Test
    void flagsMaskWhatAPolicyKeepsAndNarrowItsTables() throws Exception {
        write("sync/shop.yaml", """
                source: shop
                target: staging
                tables: [public.*]
                policy: policy/shop.yaml
                """);
        policy("public.*.*: " + KEEP);

        Ran plan = Ran.in(
                project,
                "sync",
                "plan",
                "shop",
                "--tables",
                "users",
                "--anonymize",
                "users.c7",
                "--strategy",
                "email=u_{id}@mail.invalid",
                "--format",
                "json");
        Ran found = Ran.in(project, "sync", "plan", "shop", "--exclude", "posts", "--format", "json", "--anonymize");

        assertThat(plan.status()).as(plan.out()).isZero();
        assertThat(plan.json().at("/plan/summary/tables")).hasSize(1);
        assertThat(plan.json().at("/plan/summary/tables/0/columns/id").asText()).isEqualTo("keep");
        assertThat(plan.json().at("/plan/summary/tables/0/columns/email").asText())
                .isEqualTo("email");
        assertThat(plan.json().at("/plan/summary/tables/0/columns/c7").asText()).isNotEqualTo("keep");
        assertThat(found.status()).as(found.out()).isZero();
        assertThat(found.json().at("/plan/summary/tables/0/columns/email").asText())
                .isEqualTo("email");
        assertThat(found.json().at("/plan/summary/tables/0/columns/level").asText())
                .isEqualTo("keep");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--strategy users.emial=email | 5 | Did you mean 'users.email'?",
                "--strategy email=emial | 5 | Did you mean 'email'?",
                "--strategy email=keep | 5 | A keep is signed",
                "--strategy c7=text | 5 | rest",
                "--strategy c7=phone | 9 | weaker",
                "--strategy level=email | 9 | does not apply",
                "--strategy email=name | 9 | the column is unique",
                "--anonymize users.emial | 5 | Did you mean 'users.email'?",
                "--tables user | 5 | Did you mean 'users'?",
                "--exclude user | 5 | Did you mean 'users'?",
                "--from shp | 5 | but the sync's file says 'shop'",
                "--to shop | 5 | but the sync's file says 'staging'",
                "--strategy email | 64 | --strategy",
            })
    void aFlagThatIsWrongOrWeakerIsRefused(String flags, int status, String told) {
        Ran plan = Ran.in(
                project,
                Stream.concat(Stream.of("sync", "plan", "shop"), Stream.of(flags.split(" ")))
                        .toArray(String[]::new));

        assertThat(plan.status()).as(plan.err()).isEqualTo(status);
        assertThat(plan.err()).contains(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public.users.emial: email | 5 | Did you mean 'public.users.email'?",
                "public.users.email: emial | 5 | Did you mean 'email'?",
                "public.users.email: {strategy: email, tempalte: x} | 5 | Did you mean 'template'?",
                "public.users.level: ip | 9 | does not apply",
                "public.users.email: name | 9 | the column is unique",
                "public.users.level: {strategy: constant, value: 100} | 9 | users_level_check",
                "public.users.level: {keep: {reason: r, by: b, until: 2020-01-01}} | 9 | ended on 2020-01-01",
                "`public.*.level: {keep: {reason: r, by: b, until: 2020-01-01}}` | 9 | ended on 2020-01-01",
                "public.users.level: {keep: {reason: r, by: b, until: 2026-02-30}} | 5 | ends on a day",
                "public.users.level: {keep: {reason: ' ', by: b, until: 2099-01-01}} | 5 | needs a reason",
                "public.users.level: keep | 5 | A keep is signed",
            })
    void theExitCodeTellsWhatIsWrong(String rule, int status, String told) throws IOException {
        var rules = new ArrayList<>(List.of("public.users.i?: " + KEEP, "public.users.c7: redact", rule));
        if (!rule.contains(".level")) {
            rules.add("public.users.level: " + KEEP);
        } else {
            rules.add("public.users.email: email");
        }
        policy(rules.toArray(String[]::new));

        Ran run = Ran.in(project, "sync", "run", "shop", "--yes");

        assertThat(run.status()).as(run.err()).isEqualTo(status);
        assertThat(run.err()).contains(told);
    }

    @Test
    void aNewColumnOfTheSourceStopsTheNextRunAndIsNamedAsNew() throws Exception {
        Ran first = Ran.in(project, "sync", "run", "shop", "--yes", "--format", "json");
        both("ALTER TABLE users ADD COLUMN nickname text");
        execute(staging, "TRUNCATE users");

        Ran second = Ran.in(project, "sync", "run", "shop", "--yes");

        assertThat(first.status()).as(first.out()).isZero();
        assertThat(second.status()).isEqualTo(9);
        assertThat(second.err())
                .contains("Column 'public.users.nickname' (text) has no decision")
                .contains("It has come since job %s copied the table"
                        .formatted(first.json().at("/job").asText()));
        assertThat(count(staging, "SELECT count(*) FROM users")).isZero();
    }

    @Test
    void strictComplianceRefusesWhatTheProjectsRulesForbid() throws Exception {
        write("db/linting/gdpr_rules.yaml", """
                linting:
                  compliance:
                    gdpr_required_fields:
                      - created_at: "Audit when created"
                    gdpr_forbidden_plain_text: [password, level]
                    gdpr_required_encryption: [email]
                """);

        Ran lax = Ran.in(project, "sync", "plan", "shop");
        Ran strict = Ran.in(project, "sync", "plan", "shop", "--strict-compliance");
        both("ALTER TABLE users ADD COLUMN created_at timestamptz; ALTER TABLE users DROP COLUMN level");
        policy(
                "public.users.id: " + KEEP,
                "public.users.email: email",
                "public.users.c7: redact",
                "public.users.created_at: " + KEEP);
        Ran fine = Ran.in(project, "sync", "plan", "shop", "--strict-compliance");

        assertThat(lax.status()).as(lax.err()).isZero();
        assertThat(strict.status()).isEqualTo(9);
        assertThat(strict.err())
                .contains("has no column 'created_at' (Audit when created)")
                .contains("Column 'public.users.level' is kept, and db/linting/gdpr_rules.yaml forbid it");
        assertThat(fine.status()).as(fine.err()).isZero();
    }

    @Test
    void theShapeOfTheDocumentsConfigurationIsAPolicy() throws Exception {
        write("db/sync_config.yaml", """
                anonymize:
                  users:
                    email: "user_{id}@example.com"
                    c7: "+1-555-{random(4)}"
                    level: {strategy: noise}
                rules:
                  public.*.id: %s
                """.formatted(KEEP));
        Ran run = Ran.in(project, "sync", "run", "--from", "shop", "--to", "staging", "--tables", "users", "--yes");
        both("CREATE SCHEMA crm; CREATE TABLE crm.users (email text)");
        Ran ambiguous =
                Ran.in(project, "sync", "plan", "--from", "shop", "--to", "staging", "--tables", "public.users");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(count(
                        staging,
                        "SELECT count(*) FROM users WHERE email LIKE 'user\\_%@example.com' AND c7 LIKE '+1-555-____'"))
                .isEqualTo(200);
        assertThat(ambiguous.status()).isEqualTo(5);
        assertThat(ambiguous.err()).contains("db/sync_config.yaml:3:", "crm.users.email, public.users.email");
    }

    private void policy(String... rules) throws IOException {
        write(
                "policy/shop.yaml",
                "rules:\n"
                        + Stream.of(rules)
                                .map(rule -> "  \"%s\n".formatted(rule.replaceFirst(": ", "\": ")))
                                .reduce("", String::concat));
    }

    private void both(String sql) throws SQLException {
        execute(shop, sql);
        execute(staging, sql);
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String connection(TestDatabase database) {
        return "{url: \"%s\", user: \"%s\"}".formatted(database.jdbcUrl(), database.user());
    }

    private void write(String file, String content) throws IOException {
        Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
