package dev.godwit.sync.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

class DetectorCorpusTest {
    private static final double RECALL = 0.95;
    private static final double PRECISION = 0.85;

    private final List<Corpus.Labelled> tuning = Corpus.read("tuning.txt");
    private final List<Corpus.Labelled> first = Corpus.read("holdout.txt");
    private final List<Corpus.Labelled> heldOut = Corpus.read("blind.txt");

    @Test
    void theCorpusIsLargeAndAPartOfItWasHeldBack() {
        assertThat(all().size()).isGreaterThanOrEqualTo(400);
        assertThat(heldOut.size()).isGreaterThanOrEqualTo(150);
    }

    @Test
    void mostPersonalColumnsAreFoundAndFewOthers() {
        List<Corpus.Labelled> all = all();

        Figures figures = Figures.of(all);

        System.out.printf(
                "recall %.3f, precision %.3f of %d columns%n", figures.recall(), figures.precision(), all.size());
        assertThat(figures.recall()).as("%s", figures.mistakes()).isGreaterThanOrEqualTo(RECALL);
        assertThat(figures.precision()).as("%s", figures.mistakes()).isGreaterThanOrEqualTo(PRECISION);
    }

    @Test
    void soItIsWithColumnsThatNothingWasTunedOn() {
        Figures figures = Figures.of(heldOut);

        assertThat(figures.recall()).as("%s", figures.mistakes()).isGreaterThanOrEqualTo(RECALL);
        assertThat(figures.precision()).as("%s", figures.mistakes()).isGreaterThanOrEqualTo(PRECISION);
    }

    /** Written by a run with {@code -Dgodwit.docs=write}. */
    @Test
    void thePageHasTheFigures() throws IOException {
        List<Corpus.Labelled> all = all();
        String figures = "%d columns in all:%n%n%s%n%d of them, which it was not tuned on:%n%n%s"
                .formatted(
                        all.size(),
                        Figures.of(all).table(),
                        heldOut.size(),
                        Figures.of(heldOut).table())
                .replace("\r\n", "\n");
        Path page = MarkdownExamples.repository().resolve("docs/reference/detector.md");
        String written = Files.readString(page);
        String expected = written.replaceAll(
                "(?s)<!-- figures -->.*<!-- end -->",
                Matcher.quoteReplacement("<!-- figures -->\n" + figures + "<!-- end -->"));

        if (System.getProperty("godwit.docs", "").equals("write")) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page)).isEqualTo(expected);
    }

    private List<Corpus.Labelled> all() {
        var all = new ArrayList<>(tuning);
        all.addAll(first);
        all.addAll(heldOut);
        return all;
    }

    @Test
    void aColumnsNameAndValuesNeverAppearInTheEvidence() {
        var detector = new Detector();

        for (Corpus.Labelled labelled : heldOut) {
            detector.detect(labelled.column())
                    .ifPresent(found -> labelled.column().values().stream()
                            .filter(value -> value.length() >= 6)
                            .forEach(value -> assertThat(found.toString()).doesNotContain(value)));
        }
    }
}
