package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text | TEXT",
                "character varying(40) | TEXT",
                "character varying | TEXT",
                "bpchar | TEXT",
                "citext | TEXT",
                "extensions.citext | TEXT",
                "smallint | INT2",
                "integer | INT4",
                "bigint | INT8",
                "uuid | UUID",
                "boolean | BOOLEAN",
                "numeric(10,2) | NUMERIC",
                "numeric(3,-2) | NUMERIC",
                "double precision | FLOAT8",
                "real | FLOAT4",
                "date | DATE",
                "time without time zone | TIME",
                "time(3) without time zone | TIME",
                "timestamp without time zone | TIMESTAMP",
                "timestamp(3) with time zone | TIMESTAMPTZ",
                "bytea | BYTEA",
                "json | JSON",
                "jsonb | JSONB",
                "text[] | ARRAY",
                "character varying(20)[] | ARRAY",
                "time with time zone | OTHER",
                "inet | INET",
                "public.mood | OTHER",
                "money | OTHER",
            })
    void theFamilyFollowsFromWhatFormatTypePrints(String name, TypeFamily family) {
        assertThat(ColumnType.of(name).family()).isEqualTo(family);
    }

    @Test
    void onlyTextHasALimitOfCharacters() {
        assertThat(ColumnType.of("character varying(40)").maxCharacters()).isEqualTo(OptionalInt.of(40));
        assertThat(ColumnType.of("character(3)").maxCharacters()).isEqualTo(OptionalInt.of(3));
        assertThat(ColumnType.of("character").maxCharacters()).isEqualTo(OptionalInt.of(1));
        assertThat(ColumnType.of("text").maxCharacters()).isEmpty();
        assertThat(ColumnType.of("numeric(10,2)").maxCharacters()).isEmpty();
        assertThat(ColumnType.of("timestamp(3) with time zone").maxCharacters()).isEmpty();
    }
}
