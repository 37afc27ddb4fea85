package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FakeStrategyTest {
    @ParameterizedTest
    @EnumSource
    void everyKindIsThereInEveryLanguage(FakeKind kind) {
        for (FakeLocale locale : FakeLocale.values()) {
            Map<String, String> parameters =
                    Map.of("kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), "locale", locale.language());
            ValueMasker masker = Masked.text("fake", parameters);
            int longest = Masked.masking("fake", parameters)
                    .longest(ColumnType.of("text"))
                    .orElseThrow();
            Set<String> results = new HashSet<>();
            for (int i = 0; i < 300; i++) {
                String result = Masked.apply(masker, "value " + i);
                assertThat(result).isNotBlank().doesNotContain("{", "#", "%", "~");
                assertThat(result.codePointCount(0, result.length())).isLessThanOrEqualTo(longest);
                results.add(result);
            }

            assertThat(results).hasSizeGreaterThan(8);
        }
    }

    @Test
    void aPostcodeLooksAsItsCountryWritesIt() {
        assertThat(Masked.apply(fake("postcode", "de"), "x")).matches("[1-9]\\d{4}");
        assertThat(Masked.apply(fake("postcode", "nl"), "x")).matches("[1-9]\\d{3} [A-Z]{2}");
        assertThat(Masked.apply(fake("postcode", "pl"), "x")).matches("\\d{2}-\\d{3}");
        assertThat(Masked.apply(fake("mac-address", "en"), "x")).matches("02(:[0-9a-f]{2}){5}");
    }

    @Test
    void languagesHaveWordsOfTheirOwn() {
        assertThat(Masked.apply(fake("country", "de"), "x")).isNotEqualTo(Masked.apply(fake("country", "pl"), "x"));
    }

    private static ValueMasker fake(String kind, String locale) {
        return Masked.text("fake", Map.of("kind", kind, "locale", locale));
    }
}
