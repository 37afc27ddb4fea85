package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneStrategyTest {
    private final ValueMasker drawn = Masked.text("phone", Map.of());
    private final ValueMasker permuted = Masked.text("phone", Map.of("distinct", true));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+1 (555) 123-4567 | \\+1 \\([1-9]\\d{2}\\) \\d{3}-\\d{4}",
                "+49 171 5551234 | \\+49 [1-9]\\d{2} \\d{7}",
                "+358-9-123456 | \\+358-[1-9]-\\d{6}",
                "00491715551234 | 0049[1-9]\\d{9}",
                "0171/5551234 | 0[1-9]\\d{2}/\\d{7}",
                "555 1234 x56 | [1-9]\\d{2} \\d{4} x\\d{2}",
                "555.1234 ext. 7 | [1-9]\\d{2}\\.\\d{4} ext\\. \\d",
                "'  911 ' | [1-9]\\d{2}",
            })
    void countryLengthAndPunctuationStay(String number, String shape) {
        for (ValueMasker masker : new ValueMasker[] {drawn, permuted}) {
            assertThat(Masked.apply(masker, number).strip()).matches(shape).isNotEqualTo(number.strip());
        }
    }

    @Test
    void punctuationDoesNotChangeTheDigits() {
        for (ValueMasker masker : new ValueMasker[] {drawn, permuted}) {
            String plain = Masked.apply(masker, "+491715551234");
            String spaced = Masked.apply(masker, "+49 (171) 555-1234");
            String zeros = Masked.apply(masker, "00491715551234");

            assertThat(spaced.replaceAll("[^0-9+]", "")).isEqualTo(plain);
            assertThat(zeros).isEqualTo("00" + plain.substring(1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "call Bob at 555 1234",
                "n/a",
                "-",
                "+",
                "0000000",
                "+49",
                "+0 171 555",
                "000 12",
                "555-CALL",
                "1234567890123456789",
                "12345678901234567890123456789012345",
                "٥٥٥١٢٣٤",
                "a@x.org",
                "５５５½"
            })
    void whatIsNoNumberIsUnparseable(String value) {
        assertThatThrownBy(() -> Masked.apply(drawn, value)).isInstanceOf(Masked.UnparseableException.class);
        assertThatThrownBy(() -> Masked.apply(permuted, value)).isInstanceOf(Masked.UnparseableException.class);
    }

    @Test
    void fullWidthDigitsAreDigits() {
        assertThat(Masked.apply(drawn, "５５５１２３４")).isEqualTo(Masked.apply(drawn, "5551234"));
    }

    @Test
    void everyNumberOfUpToSixDigitsStaysDistinct() {
        Set<String> numbers = new HashSet<>();
        Set<String> results = new HashSet<>();
        for (int digits = 1; digits <= 6; digits++) {
            for (int i = 0; i < (int) Math.pow(10, digits); i += digits == 6 ? 7 : 1) {
                collect("%0" + digits + "d", i, numbers, results);
            }
        }

        assertThat(numbers).hasSizeGreaterThan(200_000);
        assertThat(results).hasSameSizeAs(numbers);
    }

    @Test
    void aMillionNumbersOfOneCountryStayDistinct() {
        Set<String> results = new HashSet<>();
        for (int i = 0; i < 1_000_000; i++) {
            results.add(Masked.apply(permuted, "+49 171 " + (1_000_000 + i)));
        }

        assertThat(results).hasSize(1_000_000);
    }

    @Test
    void numbersThatDifferInWhatStaysCannotMeet() {
        Set<String> numbers = new HashSet<>();
        Set<String> results = new HashSet<>();
        for (String prefix : new String[] {"+1", "+7", "+49", "+358", "001", "0049", "00358", "0", ""}) {
            for (int i = 0; i < 2000; i++) {
                collect(prefix + "%d", i, numbers, results);
                collect(prefix + "0%d", i, numbers, results);
            }
        }

        assertThat(results).hasSameSizeAs(numbers);
    }

    @Test
    void onlyDistinctPromisesUniqueness() {
        assertThat(Masked.masking("phone", Map.of()).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.NOT_GUARANTEED);
        assertThat(Masked.masking("phone", Map.of("distinct", true)).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.PRESERVED);
    }

    @Test
    void aNumberThatUnicodeMakesLongerThanTheColumnIsUnparseable() {
        var masking = Masked.masking("phone", Map.of());
        ValueMasker narrow = Masked.masker(masking, "character varying(5)", ValueForm.TEXT, "d");

        assertThat(Masked.apply(narrow, "12345")).hasSize(5);
        assertThatThrownBy(() -> Masked.apply(narrow, "\u247d\u247d")).isInstanceOf(Masked.UnparseableException.class);
    }

    private void collect(String format, int number, Set<String> numbers, Set<String> results) {
        String value = format.formatted(number);
        try {
            String result = Masked.apply(permuted, value);
            if (numbers.add(value)) {
                results.add(result);
            }
        } catch (Masked.UnparseableException e) {
            assertThat(value).matches("\\+?0*|\\+?0+\\d{0,3}|\\+\\d*|00\\d*");
        }
    }
}
