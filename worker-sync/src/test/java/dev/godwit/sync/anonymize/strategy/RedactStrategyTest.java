package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactStrategyTest {
    private static final byte[] ANYTHING = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "text | - | [REDACTED] | 5b52454441435445445d",
                "character varying(4) | - | [RED | 5b524544",
                "character(1) | x | x | 78",
                "text | '' | '' | ''",
                "smallint | - | 0 | 0000",
                "integer | -1 | -1 | ffffffff",
                "bigint | 9223372036854775807 | 9223372036854775807 | 7fffffffffffffff",
                "boolean | - | f | 00",
                "boolean | true | t | 01",
                "uuid | - | 00000000-0000-0000-0000-000000000000 | 00000000000000000000000000000000",
                "numeric | - | 0 | 0000000000000000",
                "numeric | 12345.678 | 12345.678 | 00030001000000030001" + "09291a7c",
                "numeric | -0.0001 | -0.0001 | 0001ffff40000004" + "0001",
                "numeric | 10000 | 10000 | 0001000100000000" + "0001",
                "real | 1.5 | 1.5 | 3fc00000",
                "double precision | - | 0 | 0000000000000000",
                "date | - | 1970-01-01 | ffffd533",
                "date | 2000-01-02 | 2000-01-02 | 00000001",
                "time without time zone | 00:00:01 | 00:00:01 | 00000000000f4240",
                "timestamp without time zone | 2000-01-01 00:00:01 | 2000-01-01 00:00:01 | 00000000000f4240",
                "timestamp with time zone | 2000-01-01T01:00:01+01:00 | 2000-01-01 00:00:01+00 | 00000000000f4240",
                "timestamp with time zone | 2000-01-01 | 2000-01-01 00:00+00 | 0000000000000000",
                "bytea | - | \\x | ''",
                "bytea | \\xCAFE | \\xcafe | cafe",
                "json | - | {} | 7b7d",
                "jsonb | - | {} | 017b7d",
                "jsonb | [1] | [1] | 015b315d",
            })
    void theConstantIsValidInBothForms(String type, String value, String text, String binary) {
        Masking masking = Masked.masking("redact", value == null ? Map.of() : Map.of("value", value));

        assertThat(masking.objection(ColumnType.of(type))).isEmpty();
        assertThat(new String(
                        Masked.apply(Masked.masker(masking, type, ValueForm.TEXT, "d"), ANYTHING),
                        StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(HexFormat.of()
                        .formatHex(Masked.apply(Masked.masker(masking, type, ValueForm.BINARY, "d"), ANYTHING)))
                .isEqualTo(binary);
    }

    @Test
    void anArrayKeepsTheElementTypeAndNothingElse() {
        byte[] array = HexFormat.of()
                .parseHex("00000001" + "00000000" + "00000019" + "00000001" + "00000001" + "0000000378797a");
        Masking masking = Masked.masking("redact", Map.of());

        byte[] result = Masked.apply(Masked.masker(masking, "text[]", ValueForm.BINARY, "d"), array);

        assertThat(HexFormat.of().formatHex(result)).isEqualTo("000000000000000000000019");
        assertThat(Masked.apply(Masked.masker(masking, "text[]", ValueForm.TEXT, "d"), "{a,b}"))
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "character varying(4) | hello | 'hello' has more characters than character varying(4) holds",
                "smallint | 32768 | '32768' is not a value of smallint",
                "integer | none | 'none' is not a value of integer",
                "boolean | yes | 'yes' is not a value of boolean",
                "uuid | x | 'x' is not a value of uuid",
                "numeric | 1e1000000 | '1e1000000' is not a value of numeric",
                "real | NaN | 'NaN' is not a value of real",
                "date | 2000-02-30 | '2000-02-30' is not a value of date",
                "bytea | cafe | a constant of bytea is written in hex after \\x",
                "jsonb | {a | '{a' is not a value of jsonb",
                "jsonb | {} {} | '{} {}' is not a value of jsonb",
                "text[] | {a} | the only constant of an array is {}",
            })
    void aConstantThatTheTypeDoesNotHaveIsObjectedTo(String type, String value, String clause) {
        assertThat(Masked.masking("redact", Map.of("value", value)).objection(ColumnType.of(type)))
                .hasValue(clause);
    }

    @Test
    void aConstantOfADocumentMayBeWrittenAsYaml() {
        var parameters = new Parameters(Map.of("value", Map.of("redacted", List.of(true))));
        Masking masking = new RedactStrategy().configure(parameters);

        assertThat(masking.objection(ColumnType.of("jsonb"))).isEmpty();
        assertThat(Masked.apply(Masked.masker(masking, "jsonb", ValueForm.TEXT, "d"), "{}"))
                .isEqualTo("{\"redacted\":[true]}");
    }

    @Test
    void typesWithoutACodecAreNotServed() {
        assertThat(Masked.masking("redact", Map.of()).families()).doesNotContain(TypeFamily.OTHER);
        assertThat(Masked.masking("null", Map.of()).families()).contains(TypeFamily.OTHER);
    }
}
