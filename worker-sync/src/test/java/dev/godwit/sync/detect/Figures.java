package dev.godwit.sync.detect;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How often the detector is right. What it calls by another name than the corpus is both missed and wrongly found. */
final class Figures {
    private final Map<PersonalData, int[]> byData = new EnumMap<>(PersonalData.class);
    private final List<String> mistakes = new ArrayList<>();
    private int found;
    private int right;
    private int wanted;

    static Figures of(List<Corpus.Labelled> columns) {
        var figures = new Figures();
        var detector = new Detector();
        columns.forEach(column -> figures.count(column, detector.detect(column.column())));
        return figures;
    }

    private void count(Corpus.Labelled column, Optional<Detection> detection) {
        Optional<PersonalData> said = detection.map(Detection::data);
        column.label().ifPresent(label -> {
            wanted++;
            row(label)[0]++;
        });
        said.ifPresent(data -> {
            found++;
            row(data)[1]++;
        });
        if (said.equals(column.label())) {
            said.ifPresent(data -> {
                right++;
                row(data)[2]++;
            });
        } else {
            mistakes.add("%s is %s, found %s".formatted(column.column(), column.label(), detection));
        }
    }

    double recall() {
        return (double) right / wanted;
    }

    double precision() {
        return (double) right / found;
    }

    List<String> mistakes() {
        return mistakes;
    }

    /** A row of a table for each sort of data, and one for all. */
    String table() {
        var text = new StringBuilder(
                "| data | columns | found | right | recall | precision |\n|---|---|---|---|---|---|\n");
        byData.forEach((data, row) -> text.append(row("`" + data.word() + "`", row[0], row[1], row[2])));
        return text.append(row("all", wanted, found, right)).toString();
    }

    private static String row(String name, int wanted, int found, int right) {
        return "| %s | %d | %d | %d | %s | %s |\n"
                .formatted(name, wanted, found, right, percent(right, wanted), percent(right, found));
    }

    private static String percent(int part, int of) {
        return of == 0 ? "-" : "%.1f %%".formatted(100.0 * part / of);
    }

    private int[] row(PersonalData data) {
        return byData.computeIfAbsent(data, absent -> new int[3]);
    }
}
