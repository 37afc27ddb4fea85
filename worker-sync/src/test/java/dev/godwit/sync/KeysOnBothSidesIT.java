package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gate sees what keys and NOT NULL ask of a column, wherever they are: before a row is copied. */
class KeysOnBothSidesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE DOMAIN must AS text NOT NULL;
            CREATE TABLE lowered (e text, f text, plain text);
            CREATE TABLE leaves (k int, e text) PARTITION BY LIST (k);
            CREATE TABLE leaf1 PARTITION OF leaves FOR VALUES IN (1);
            CREATE TABLE leaf2 PARTITION OF leaves FOR VALUES IN (2);
            CREATE TABLE nulls (e text);
            CREATE TABLE there (e text, n text);
            CREATE TABLE apart (e text);
            CREATE TABLE domains (e must);
            CREATE TABLE parent (id int PRIMARY KEY);
            CREATE TABLE child (p int);
            """;

    @Test
    void eachIsToldAtOnce() throws Exception {
        TestDatabase source = postgres.newDatabase("source");
        TestDatabase target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, """
                CREATE UNIQUE INDEX ON lowered (lower(e));
                CREATE UNIQUE INDEX ON leaf2 (e);
                CREATE UNIQUE INDEX ON nulls (e) NULLS NOT DISTINCT;
                ALTER TABLE apart ADD EXCLUDE USING hash (e WITH =);
                """);
        execute(target, """
                CREATE UNIQUE INDEX ON lowered (coalesce(f, ''));
                CREATE UNIQUE INDEX ON there (e);
                ALTER TABLE there ALTER n SET NOT NULL;
                ALTER TABLE child ADD FOREIGN KEY (p) REFERENCES parent;
                """);

        String message = failure(SyncRun.between(source, target)
                        .of("[public.lowered, public.leaves, public.nulls, public.there, public.apart, public.child]")
                        .under("""
                                rules:
                                  public.*.*: redact
                                  public.lowered.f: null
                                  public.leaves.k: {keep: {reason: r, by: b, until: 2099-01-01}}
                                  public.nulls.e: null
                                  public.there.n: null
                                  public.child.p: hmac
                                """)
                        .planOnly()
                        .run())
                .message();

        assertThat(message)
                .contains(
                        "can give two values of 'public.lowered.e' one result",
                        "makes NULL of 'public.lowered.f'",
                        "can give two values of 'public.leaves.e' one result",
                        "makes NULL of 'public.nulls.e'",
                        "can give two values of 'public.there.e' one result",
                        "makes NULL of 'public.there.n', which is NOT NULL",
                        "can give two values of 'public.apart.e' one result",
                        "'public.child.p' is masked and references 'public.parent.id'")
                .doesNotContain("lowered.plain");
    }

    @Test
    void aDomainThatIsNotNullTakesNoNull() throws Exception {
        TestDatabase source = postgres.newDatabase("source");
        TestDatabase target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);

        String message = failure(SyncRun.between(source, target)
                        .of("[public.domains]")
                        .under("rules:\n  public.domains.e: null\n")
                        .planOnly()
                        .run())
                .message();

        assertThat(message).contains("What 'null' makes of 'public.domains.e' is refused by domain");
    }
}
