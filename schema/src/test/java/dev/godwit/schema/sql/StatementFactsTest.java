package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.schema.sql.TransactionRule.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementFactsTest {

    private static final SqlParser PARSER = new PgQueryParser();

    static List<String> refused() {
        return List.of(
                "create database d",
                "drop database if exists d with (force)",
                "alter database d set tablespace x",
                "create tablespace x location '/x'",
                "drop tablespace x",
                "alter system set work_mem = '1MB'",
                "vacuum",
                "vacuum (analyze) t",
                "vacuum full t",
                "cluster",
                "reindex database d",
                "reindex system d",
                "reindex schema s",
                "reindex index concurrently i",
                "reindex (concurrently) table t",
                "reindex (verbose, concurrently true) table t",
                "create unique index concurrently if not exists i on t (a)",
                "drop index concurrently i",
                "alter table p detach partition c concurrently",
                "discard all",
                "create subscription s connection 'x' publication p",
                "create subscription s connection 'x' publication p with (create_slot = true, enabled = false)",
                "alter subscription s refresh publication",
                "commit prepared 'x'",
                "rollback prepared 'x'");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void knowsWhatPostgresqlRefusesInATransaction(String sql) {
        assertThat(facts(sql).cannotRunInTransaction()).isTrue();
        assertThat(facts(sql).transactionRule().because()).isNotBlank();
    }

    static List<String> allowed() {
        return List.of(
                "analyze t",
                "alter database d set work_mem = '1MB'",
                "alter database d connection limit 3",
                "create index i on t (a)",
                "drop index i",
                "drop table t",
                "alter table p detach partition c",
                "alter table p detach partition c finalize",
                "refresh materialized view concurrently v",
                "alter type e add value 'x'",
                "discard temp",
                "checkpoint",
                "truncate t",
                "prepare transaction 'x'",
                "create subscription s connection 'x' publication p with (create_slot = off)",
                "create subscription s connection 'x' publication p with (connect = 0)",
                "alter subscription s disable",
                "alter subscription s set publication p with (refresh = false)");
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void knowsWhatItAllows(String sql) {
        assertThat(facts(sql).transactionRule()).isEqualTo(new TransactionRule(Verdict.ALLOWED, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reindex table t",
                "reindex (concurrently off) index i",
                "cluster t using i",
                "drop subscription s",
                "alter subscription s add publication p",
                "call p()",
                "do $$ begin commit; end $$",
                "execute prepared_one"
            })
    void saysSoWhenTheTextDoesNotTell(String sql) {
        assertThat(facts(sql).transactionRule().verdict()).isEqualTo(Verdict.DEPENDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin",
                "start transaction",
                "commit",
                "end",
                "rollback",
                "abort",
                "savepoint a",
                "release a",
                "rollback to a"
            })
    void recognisesTransactionControl(String sql) {
        assertThat(facts(sql).isTransactionControl()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index concurrently i on t (a)",
                "drop index concurrently i",
                "reindex (concurrently) table t",
                "reindex index concurrently i",
                "alter table p detach partition c concurrently"
            })
    void knowsWhatWorksInSeveralTransactions(String sql) {
        assertThat(facts(sql).isConcurrent()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vacuum /* not CONCURRENTLY */ full t",
                "create index \"concurrently\" on t (a)",
                "reindex (concurrently off) table t",
                "alter table p detach partition c -- CONCURRENTLY",
                "refresh materialized view concurrently v"
            })
    void aWordInACommentOrANameIsNoForm(String sql) {
        assertThat(facts(sql).isConcurrent()).isFalse();
    }

    @Test
    void knowsWhatLastsOnTheSession() {
        assertThat(facts("set search_path = a").setsSession()).isTrue();
        assertThat(facts("reset all").setsSession()).isTrue();
        assertThat(facts("set local search_path = a").setsSession()).isFalse();
        assertThat(facts("set transaction read only").setsSession()).isFalse();
        assertThat(facts("select pg_catalog.set_config('search_path', '', false)")
                        .setsSession())
                .isTrue();
        assertThat(facts("select set_config('a.b', 'c', false), f()").setsSession())
                .isFalse();
        assertThat(facts("select set_config('a.b', f(), false)").setsSession()).isFalse();
        assertThat(facts("select set_config('a.b', c, false) from t").setsSession())
                .isFalse();
    }

    @Test
    void tellsTheCopiesApart() {
        assertThat(facts("copy t from stdin").isCopyFromStdin()).isTrue();
        assertThat(facts("copy t from '/file'").isCopyFromStdin()).isFalse();
        assertThat(facts("copy t from program 'x'").isCopyFromStdin()).isFalse();
        assertThat(facts("copy (select 1) to stdout").isCopyToStdout()).isTrue();
        assertThat(facts("copy t from stdin").isCopyToStdout()).isFalse();
        assertThat(facts("select 1").isCopyFromStdin()).isFalse();
    }

    @Test
    void knowsEnumValuesOpaqueCodeAndChangesOfReading() {
        assertThat(facts("alter type e add value 'x'").addsEnumValue()).isTrue();
        assertThat(facts("alter type e rename value 'x' to 'y'").addsEnumValue())
                .isFalse();
        assertThat(facts("do $$ begin end $$").isOpaque()).isTrue();
        assertThat(facts("select 1").isOpaque()).isFalse();
        assertThat(facts("set standard_conforming_strings = off").changesHowTextIsRead())
                .isTrue();
        assertThat(facts("set work_mem = '1MB'").changesHowTextIsRead()).isFalse();
    }

    private static StatementFacts facts(String sql) {
        return new StatementFacts(PARSER.parse(sql).statements().get(0));
    }
}
