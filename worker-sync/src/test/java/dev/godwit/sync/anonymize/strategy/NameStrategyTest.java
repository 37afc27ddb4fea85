package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameStrategyTest {
    @Test
    void aNameIsMadeOfWordsFromTheDictionaries() {
        assertThat(Masked.apply(Masked.text("name", Map.of()), "Jane Roe")).matches("[A-Z][a-z]+ [A-Z][a-z]+");
        assertThat(Masked.apply(Masked.text("name", Map.of("kind", "first")), "Jane"))
                .matches("[A-Z][a-z]+");
        assertThat(Masked.apply(Masked.text("name", Map.of("kind", "last", "suffix", 6)), "Roe"))
                .matches("[A-Z][a-z]+ [0-9a-f]{6}");
    }

    @Test
    void spellingsOfOneNameAreOnePerson() {
        ValueMasker masker = Masked.text("name", Map.of());

        assertThat(Masked.apply(masker, " JANE Roe ")).isEqualTo(Masked.apply(masker, "Jane roe"));
        assertThat(Masked.apply(masker, "")).isEmpty();
    }

    @Test
    void noWordIsMuchMoreLikelyThanAnother() {
        ValueMasker masker = Masked.text("name", Map.of("kind", "first"));
        Map<String, Integer> counts = new HashMap<>();
        int draws = 200 * Dictionary.firstNames().size();
        for (int i = 0; i < draws; i++) {
            counts.merge(Masked.apply(masker, "person " + i), 1, Integer::sum);
        }

        assertThat(counts).hasSize(Dictionary.firstNames().size());
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(120, 280));
    }

    @Test
    void theDictionariesHaveNoWordTwiceAndOnlyAscii() {
        for (Dictionary dictionary : new Dictionary[] {Dictionary.firstNames(), Dictionary.lastNames()}) {
            Set<String> words = new HashSet<>();
            for (int i = 0; i < dictionary.size(); i++) {
                long bits = Long.divideUnsigned(-1, dictionary.size()) * i + 1_000_000;
                String word = new String(dictionary.pick(bits), StandardCharsets.UTF_8);
                assertThat(word).matches("[A-Z][a-z]+");
                words.add(word);
            }
            assertThat(words).hasSize(dictionary.size());
        }
    }

    @Test
    void uniquenessNeedsAWholeTokenBehindTheName() {
        assertThat(Masked.masking("name", Map.of()).uniqueness(TypeFamily.TEXT)).isEqualTo(Uniqueness.NOT_GUARANTEED);
        assertThat(Masked.masking("name", Map.of("suffix", 31)).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.NOT_GUARANTEED);
        assertThat(Masked.masking("name", Map.of("suffix", 32)).uniqueness(TypeFamily.TEXT))
                .isEqualTo(Uniqueness.PRESERVED);
    }

    @Test
    void aColumnThatTheLongestNameOverflowsIsObjectedTo() {
        var masking = Masked.masking("name", Map.of("kind", "first"));

        assertThat(masking.objection(ColumnType.of("character varying(8)"))).isPresent();
        assertThat(masking.objection(ColumnType.of("character varying(9)"))).isEmpty();
    }
}
