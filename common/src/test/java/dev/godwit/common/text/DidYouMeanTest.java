package dev.godwit.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
    private static final List<String> KNOWN =
            List.of("topic_prefix", "bootstrap_servers", "fake-email", "hash", "mask", "slots", "a");

    @ParameterizedTest
    @CsvSource({
        "topc_prefix, topic_prefix",
        "topicPrefix, topic_prefix",
        "TOPIC-PREFIX, topic_prefix",
        "fake-emial, fake-email",
        "fake_email, fake-email",
        "hsah, hash",
        "slot, slots",
        "bootstrap, bootstrap_servers",
        "boostrap_server, bootstrap_servers",
    })
    void aSlipOfTheHandFindsTheName(String word, String name) {
        assertThat(DidYouMean.closest(word, KNOWN)).contains(name);
    }

    @ParameterizedTest
    @CsvSource({"frobnicate", "b", "email", "xyz", "ha"})
    void anotherWordFindsNothing(String word) {
        assertThat(DidYouMean.closest(word, KNOWN)).isEmpty();
        assertThat(DidYouMean.hint(word, KNOWN)).isNull();
    }

    @Test
    void aWordOfAnyLengthIsAnsweredAtOnce() {
        assertThat(DidYouMean.closest("x".repeat(1_000_000), KNOWN)).isEmpty();
        assertThat(DidYouMean.closest("", KNOWN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "abc, acb, 1", "abc, ab, 1", "abc, abcd, 1", "abc, axc, 1", "ca, abc, 3", "'', abc, 3"})
    void missingAddedChangedAndSwappedLettersCountOne(String a, String b, int distance) {
        assertThat(DidYouMean.distanceBetween(a, b)).isEqualTo(distance);
        assertThat(DidYouMean.distanceBetween(b, a)).isEqualTo(distance);
    }

    @Test
    void theListOfKnownNamesIsOfReadableLength() {
        List<String> many = IntStream.range(0, 100).mapToObj(i -> "n" + i).toList();

        assertThat(DidYouMean.known(List.of("a", "b"))).isEqualTo("Known: a, b.");
        assertThat(DidYouMean.known(List.of())).isEqualTo("None is known here.");
        assertThat(DidYouMean.known(many)).endsWith("n28, n29 and 70 more.");
    }
}
