package dev.godwit.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Contenders that do the same by turns. Confined to one thread. */
final class Contest {

    /** Does it once, checks that it was done, and says what it took. */
    interface Turn {
        Usage run() throws Exception;
    }

    /** One who takes part. */
    record Contender(String name, Turn turn, List<Usage> results) {

        Sample of(ToDoubleFunction<Usage> value) {
            return Sample.of(results, value);
        }

        double median(ToDoubleFunction<Usage> value) {
            return of(value).median();
        }
    }

    private final Report report;
    private final List<Contender> contenders = new ArrayList<>();

    Contest(Report report) {
        this.report = report;
    }

    Contender add(String name, Turn turn) {
        var contender = new Contender(name, turn, new ArrayList<>());
        contenders.add(contender);
        return contender;
    }

    List<Contender> contenders() {
        return Collections.unmodifiableList(contenders);
    }

    /** Who goes first changes, so that none always finds the caches as the same other left them. */
    void run(int runs) throws Exception {
        for (int run = 1; run <= runs; run++) {
            var order = new ArrayList<>(contenders);
            if (run % 2 == 0) {
                Collections.reverse(order);
            }
            for (Contender contender : order) {
                Usage usage = contender.turn().run();
                contender.results().add(usage);
                report.line(
                        "run %d of %d  %-24s %8.2f s %8.2f CPU s   load %s",
                        run, runs, contender.name(), usage.wall(), usage.cpu(), Machine.load());
            }
        }
    }

    /** @param what was measured, as the heading */
    void table(String what, long rows) {
        report.line("");
        report.line(what);
        report.line(
                "%-24s %8s %8s %8s %10s %8s %8s %8s %8s",
                "", "median s", "min s", "max s", "rows/s", "CPU", "source", "target", "client");
        for (Contender contender : contenders) {
            Sample wall = contender.of(Usage::wall);
            report.line(
                    "%-24s %8.2f %8.2f %8.2f %,10.0f %8.2f %8.2f %8.2f %8.2f",
                    contender.name(),
                    wall.median(),
                    wall.min(),
                    wall.max(),
                    rows / wall.median(),
                    contender.median(Usage::cpu),
                    contender.median(Usage::source),
                    contender.median(Usage::target),
                    contender.median(Usage::client));
        }
        report.line("");
    }

    /** Each of the first {@code ours} against each of those behind them. */
    void ratios(int ours) {
        for (Contender one : contenders.subList(0, ours)) {
            against(one, contenders.subList(ours, contenders.size()));
        }
    }

    private void against(Contender one, List<Contender> others) {
        for (Contender other : others) {
            Sample pairs = pairs(one, other);
            report.line(
                    "%s against %s: throughput %.2f x (medians), %.2f to %.2f x (pairs); CPU %.2f x",
                    one.name(),
                    other.name(),
                    other.median(Usage::wall) / one.median(Usage::wall),
                    pairs.min(),
                    pairs.max(),
                    one.median(Usage::cpu) / other.median(Usage::cpu));
        }
    }

    /** Of the two that were measured in the same round. */
    private static Sample pairs(Contender one, Contender other) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < one.results().size(); i++) {
            ratios.add(other.results().get(i).wall() / one.results().get(i).wall());
        }
        return Sample.of(ratios, Double::doubleValue);
    }
}
