package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.OtherColumn;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumbersAndDatesTest {
    /** A column beside the one that is masked. */
    private static final class Beside implements OtherColumn {
        private byte[] text = {};
        private boolean isNull;

        void show(String shown) {
            text = shown.getBytes(StandardCharsets.UTF_8);
            isNull = false;
        }

        @Override
        public byte[] bytes() {
            return text;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return isNull ? ValueMasker.NULL : text.length;
        }
    }

    private final Beside entity = new Beside();

    @Test
    void theDatesOfOneEntityKeepTheirIntervals() {
        ValueMasker shift = by("date-shift", "date", Map.of("by", "customer", "days", 100), "dates");
        ValueMasker other =
                by("date-shift", "timestamp without time zone", Map.of("by", "customer", "days", 100), "dates");
        entity.show("17");
        LocalDate born = LocalDate.parse(Masked.apply(shift, "1980-02-29"));
        LocalDate died = LocalDate.parse(Masked.apply(shift, "2020-03-01"));
        entity.show("18");
        LocalDate someoneElse = LocalDate.parse(Masked.apply(shift, "1980-02-29"));

        assertThat(died.toEpochDay() - born.toEpochDay())
                .isEqualTo(LocalDate.parse("2020-03-01").toEpochDay()
                        - LocalDate.parse("1980-02-29").toEpochDay());
        assertThat(born).isNotEqualTo(LocalDate.parse("1980-02-29")).isNotEqualTo(someoneElse);
        entity.show("17");
        assertThat(between(other, "2024-01-01 10:00:00", "2024-01-01 10:00:01.5"))
                .isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aShiftIsNeverNothingAndNeverTooFar() {
        ValueMasker shift = Masked.masker(Masked.masking("date-shift", Map.of("days", 2)), "date", ValueForm.TEXT, "d");
        Map<Long, Integer> seen = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            LocalDate date = LocalDate.of(2020, 1, 1).plusDays(i);
            seen.merge(
                    LocalDate.parse(Masked.apply(shift, date.toString())).toEpochDay() - date.toEpochDay(),
                    1,
                    Integer::sum);
        }

        assertThat(seen).containsOnlyKeys(-2L, -1L, 1L, 2L);
        assertThat(seen.values()).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void aShiftKeepsToThePrecisionOfTheColumn() {
        ValueMasker shift = Masked.masker(
                Masked.masking("date-shift", Map.of()), "timestamp(3) without time zone", ValueForm.TEXT, "d");
        for (int i = 0; i < 200; i++) {
            assertThat(Masked.apply(shift, "2024-01-01 10:00:00.%03d".formatted(i)))
                    .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?");
        }
    }

    @Test
    void infinityStaysAndWhatIsTooFarIsUnparseable() {
        ValueMasker shift = Masked.masker(Masked.masking("date-shift", Map.of()), "date", ValueForm.TEXT, "d");
        ValueMasker year = Masked.masker(Masked.masking("date-truncate", Map.of()), "date", ValueForm.TEXT, "d");

        assertThat(Masked.apply(shift, "infinity")).isEqualTo("infinity");
        assertThat(Masked.apply(year, "-infinity")).isEqualTo("-infinity");
        assertThat(Masked.apply(year, "0044-03-15 BC")).isEqualTo("0044-01-01 BC");
    }

    @Test
    void noiseStaysWithinItsRatioAndItsBounds() {
        ValueMasker noise = Masked.masker(
                Masked.masking("noise", Map.of("ratio", "0.2", "min", "900.5", "max", 1100)),
                "numeric(10,2)",
                ValueForm.TEXT,
                "d");
        double sum = 0;
        for (int i = 0; i < 2_000; i++) {
            var result = new BigDecimal(Masked.apply(
                    noise, "1000.%02d".formatted(i % 100).replace("1000", "" + (1000 + i / 100))));
            assertThat(result.scale()).isEqualTo(2);
            assertThat(result).isBetween(new BigDecimal("900.50"), new BigDecimal("1100.00"));
            sum += result.doubleValue();
        }
        assertThat(sum / 2_000).isBetween(990.0, 1030.0);
    }

    @Test
    void noiseLeavesNoNumberWhereItWas() {
        ValueMasker any = Masked.masker(Masked.masking("noise", Map.of()), "integer", ValueForm.TEXT, "d");
        ValueMasker bounded = Masked.masker(
                Masked.masking("noise", Map.of("ratio", "0.5", "min", 0, "max", 100)), "integer", ValueForm.TEXT, "d");

        for (int i = 0; i <= 100; i++) {
            assertThat(Masked.apply(any, "" + i)).isNotEqualTo("" + i);
            assertThat(Long.parseLong(Masked.apply(bounded, "" + i)))
                    .isBetween(0L, 100L)
                    .isNotEqualTo(i);
        }
    }

    @Test
    void noiseDoesNotLeaveTheType() {
        for (String type : List.of("smallint", "integer", "bigint")) {
            var family = ColumnType.of(type).family();
            ValueMasker noise = Masked.masker(Masked.masking("noise", Map.of("ratio", 1)), type, ValueForm.TEXT, "d");
            for (long i = 0; i < 200; i++) {
                assertThat(Long.parseLong(Masked.apply(noise, "" + (family.largest() - i))))
                        .isBetween(0L, family.largest());
                assertThat(Long.parseLong(Masked.apply(noise, "" + (-family.largest() + i))))
                        .isBetween(-family.largest() - 1, 0L);
            }
        }
        ValueMasker narrow =
                Masked.masker(Masked.masking("noise", Map.of("ratio", 1)), "numeric(4,2)", ValueForm.TEXT, "d");
        for (int i = 0; i < 200; i++) {
            assertThat(new BigDecimal(Masked.apply(narrow, "%d.00".formatted(i % 100))))
                    .isBetween(new BigDecimal("-1"), new BigDecimal("99.99"));
        }
    }

    @Test
    void equalNumbersOfTwoEntitiesPartWhereAColumnSaysWhoTheyAre() {
        ValueMasker noise = by("noise", "integer", Map.of("by", "customer"), "d");
        entity.show("17");
        String one = Masked.apply(noise, "1000000");
        entity.show("18");

        assertThat(Masked.apply(noise, "1000000")).isNotEqualTo(one);
    }

    @Test
    void aBucketBeginsWhereItsBoundsSay() {
        ValueMasker tens = Masked.masker(Masked.masking("bucket", Map.of("size", 10)), "integer", ValueForm.TEXT, "d");
        ValueMasker ages = Masked.masker(
                Masked.masking("bucket", Map.of("bounds", List.of(0, 18, "65.5"))),
                "numeric(5,1)",
                ValueForm.TEXT,
                "d");

        assertThat(List.of("0", "9", "10", "-1", "-10", "2147483647").stream().map(v -> Masked.apply(tens, v)))
                .containsExactly("0", "0", "10", "-10", "-10", "2147483640");
        assertThat(List.of("17.9", "18.0", "65.4", "65.5", "-3.0", "120.0").stream()
                        .map(v -> Masked.apply(ages, v)))
                .containsExactly("0.0", "18.0", "18.0", "65.5", "0.0", "65.5");
    }

    @Test
    void aChoiceIsAsOftenAsItsWeight() {
        ValueMasker choice = Masked.text("choice", Map.of("values", Map.of("a", 1, "b", 9)));
        int a = 0;
        for (int i = 0; i < 10_000; i++) {
            a += Masked.apply(choice, "v" + i).equals("a") ? 1 : 0;
        }

        assertThat(a).isBetween(850, 1150);
    }

    @Test
    void whatAListHasNoWordForIsNotPassed() {
        ValueMasker plain = Masked.text("dictionary", Map.of("values", Map.of("Berlin", "B", "Ulm", "U", "Bonn", "N")));

        assertThat(List.of("Berlin", "Ulm", "Bonn").stream().map(v -> Masked.apply(plain, v)))
                .containsExactly("B", "U", "N");
        assertThatThrownBy(() -> Masked.apply(plain, "Berl")).isInstanceOf(Masked.UnparseableException.class);
    }

    @Test
    void problemsAreNamed() {
        assertThat(problems("choice", Map.of("values", List.of("one")))).hasSize(1);
        assertThat(problems("choice", Map.of("values", Map.of("a", 0, "b", "x"))))
                .hasSize(2);
        assertThat(problems("bucket", Map.of())).hasSize(1);
        assertThat(problems("bucket", Map.of("bounds", List.of(3, 1)))).hasSize(1);
        assertThat(problems("bucket", Map.of("bounds", List.of(1), "size", 5))).hasSize(1);
        assertThat(problems("noise", Map.of("ratio", 2, "min", 5, "max", 1))).hasSize(2);
        assertThat(problems("date-shift", Map.of("days", 0))).hasSize(1);
        assertThat(problems("dictionary", Map.of())).hasSize(1);
        assertThat(problems("constant", Map.of())).hasSize(1);
        assertThat(problems("fpe", Map.of("alphabet", "aa"))).hasSize(1);
        assertThat(problems("fpe", Map.of("alphabet", "a-z"))).hasSize(1);
        assertThat(problems("token", Map.of("prefix", "a b"))).hasSize(1);
        assertThat(Masked.masking("choice", Map.of("values", List.of("a", "b"))).objection(ColumnType.of("integer")))
                .hasValue("'a' is not a value of integer");
        assertThat(Masked.masking("date-truncate", Map.of("to", "hour")).objection(ColumnType.of("date")))
                .isPresent();
    }

    private static List<String> problems(String strategy, Map<String, ?> given) {
        var parameters = new Parameters(given);
        AnonymizationStrategies.builtIn().find(strategy).orElseThrow().configure(parameters);
        return parameters.problems();
    }

    private static Duration between(ValueMasker masker, String one, String other) {
        return Duration.between(
                LocalDateTime.parse(Masked.apply(masker, one).replace(' ', 'T')),
                LocalDateTime.parse(Masked.apply(masker, other).replace(' ', 'T')));
    }

    private ValueMasker by(String strategy, String type, Map<String, ?> parameters, String domain) {
        var row = new ColumnRead.Row(Map.of(new ColumnRead("customer", ColumnRead.Use.KEYED), entity));
        return Masked.masking(strategy, parameters)
                .masker(new MaskContext(
                        "t.c", ColumnType.of(type), ValueForm.TEXT, true, TestKeys.KEY.domain(domain), row));
    }
}
