package dev.godwit.cli.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a copy is and how long it still takes, from its chunks alone: when each began and ended, and what it has moved. It needs no history of
 * its own, so that one look is enough.
 *
 * <p>Work is measured in the time that it takes: a chunk that is not done costs what its table's chunks have cost so far for their size. How many
 * chunks go on at once follows from the time that they took together and the time in which anything went on; pauses do not count. The last chunks
 * do not fill all slots.
 */
final class Forecast {

    /** Nothing went on for longer: the job was paused, not the next chunk sought. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** A chunk that is not done is never taken for it. */
    private static final double NEARLY = 0.98;

    /** Less time of a chunk says nothing. */
    private static final double LEAST_SECONDS = 0.2;

    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Lane all;

    private Forecast(Map<String, Sums> tables, Sums all, boolean shared) {
        double usual = all.costOfWeight();
        var left = new Left();
        for (Map.Entry<String, Sums> table : tables.entrySet()) {
            Left still = table.getValue().left(usual);
            lanes.put(table.getKey(), table.getValue().lane(table.getKey(), still, shared));
            left.add(still);
        }
        this.all = all.lane("", left, shared);
    }

    /**
     * @param pieces all chunks of one job
     * @param expected about how many rows each table has, where that is known
     * @param shared whether all chunks share one rate: then fewer at once are not slower
     */
    static Forecast of(List<Piece> pieces, Map<String, Long> expected, boolean shared, Instant now) {
        var known = new LinkedHashMap<String, Known>();
        for (Piece piece : pieces) {
            known.computeIfAbsent(piece.table(), table -> new Known()).add(piece);
        }
        var tables = new LinkedHashMap<String, Sums>();
        var all = new Sums();
        for (Piece piece : pieces) {
            double done = Objects.requireNonNull(known.get(piece.table()))
                    .fraction(piece, expected.getOrDefault(piece.table(), 0L));
            tables.computeIfAbsent(piece.table(), table -> new Sums()).add(piece, done, now);
            all.add(piece, done, now);
        }
        return new Forecast(tables, all, shared);
    }

    /** One for each table, in the order of its first chunk. */
    List<Lane> tables() {
        return List.copyOf(lanes.values());
    }

    @Nullable
    Lane table(String name) {
        return lanes.get(name);
    }

    /** All tables together; its table is empty. */
    Lane all() {
        return all;
    }

    /**
     * A table, or all of them.
     *
     * @param fraction that is done, from 0 to 1
     * @param rows moved so far
     * @param rowsPerSecond over the time in which something went on; 0 while nothing can be said
     * @param etaSeconds how long it still takes, if it goes on as it went so far; null while nothing can be said
     */
    record Lane(
            String table,
            double fraction,
            long rows,
            long rowsPerSecond,
            @Nullable Long etaSeconds) {}

    /** How many rows a chunk of a table has for its size. */
    private static final class Known {
        private double weight;
        private double doneWeight;
        private long doneRows;

        void add(Piece piece) {
            weight += piece.weight();
            if (piece.done()) {
                doneWeight += piece.weight();
                doneRows += piece.rows();
            }
        }

        /** Of a chunk; one of whose size nothing is known counts as half done once it has rows. */
        double fraction(Piece piece, long expected) {
            if (piece.done()) {
                return 1;
            }
            double perWeight = doneRows > 0 ? doneRows / doneWeight : expected / weight;
            if (piece.from() == null || piece.rows() == 0) {
                return 0;
            }
            return perWeight <= 0 ? 0.5 : Math.min(NEARLY, piece.rows() / (perWeight * piece.weight()));
        }
    }

    /** What is still to be done, in seconds of each chunk. */
    private static final class Left {
        private final List<Double> running = new ArrayList<>();
        private final List<Double> waiting = new ArrayList<>();

        void add(Left other) {
            running.addAll(other.running);
            waiting.addAll(other.waiting);
        }

        double sum() {
            return Stream.concat(running.stream(), waiting.stream())
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }

        /** How long that takes if so many go on at once, the largest first, as they are granted. */
        double spread(double together) {
            int slots = Math.max(running.size(), Math.max(1, (int) Math.ceil(together - 0.2)));
            var free = new PriorityQueue<Double>(running);
            for (int i = running.size(); i < slots; i++) {
                free.add(0.0);
            }
            double end = running.stream().mapToDouble(Double::doubleValue).max().orElse(0);
            for (double chunk :
                    waiting.stream().sorted(Comparator.reverseOrder()).toList()) {
                double done = free.remove() + chunk;
                free.add(done);
                end = Math.max(end, done);
            }
            return end;
        }
    }

    /** What chunks come to together. */
    private static final class Sums {
        private double weight;
        private double weightDone;
        private double seconds;
        private double secondsOfDone;
        private int chunks;
        private long rows;
        private final List<Span> spans = new ArrayList<>();
        private final List<Rest> rests = new ArrayList<>();

        private record Rest(double weight, boolean running) {}

        private record Span(Instant from, Instant to) {}

        void add(Piece piece, double done, Instant now) {
            weight += piece.weight();
            chunks++;
            rows += piece.rows();
            weightDone += piece.weight() * done;
            if (!piece.done()) {
                rests.add(new Rest(piece.weight() * (1 - done), piece.from() != null));
            }
            Instant from = piece.from();
            if (from != null) {
                Instant end = piece.to() == null ? now : piece.to();
                Instant to = end.isBefore(from) ? from : end;
                spans.add(new Span(from, to));
                seconds += seconds(from, to);
                secondsOfDone += done > 0 ? seconds(from, to) : 0;
            }
        }

        double costOfWeight() {
            return weightDone > 0 ? secondsOfDone / weightDone : 0;
        }

        /** What is still to come. The usual cost counts like one chunk: the first rows of a table say little of it. */
        Left left(double usual) {
            double one = weight / chunks;
            double cost = (secondsOfDone + usual * one) / (weightDone + one);
            var left = new Left();
            rests.forEach(rest -> (rest.running() ? left.running : left.waiting).add(rest.weight() * cost));
            return left;
        }

        Lane lane(String table, Left left, boolean shared) {
            double span = spanned();
            boolean done = weight - weightDone < 1e-9 * weight;
            Long eta = done ? Long.valueOf(0) : null;
            if (!done && seconds >= LEAST_SECONDS && weightDone > 0 && span > 0) {
                double together = seconds / span;
                eta = Math.round(
                        shared
                                ? left.sum() / together
                                : left.spread(together) * Math.max(1, Math.ceil(together - 0.2) / together));
            }
            return new Lane(
                    table,
                    done ? 1 : Math.min(0.999, weight == 0 ? 0 : weightDone / weight),
                    rows,
                    span >= LEAST_SECONDS ? Math.round(rows / span) : 0,
                    eta);
        }

        /** For how long anything went on, with the short times in between. */
        private double spanned() {
            spans.sort((a, b) -> a.from().compareTo(b.from()));
            double sum = 0;
            Instant until = Instant.MIN;
            for (Span span : spans) {
                if (until.equals(Instant.MIN)
                        || Duration.between(until, span.from()).compareTo(PAUSE) > 0) {
                    sum += seconds(span.from(), span.to());
                    until = span.to();
                } else if (span.to().isAfter(until)) {
                    sum += seconds(until, span.to());
                    until = span.to();
                }
            }
            return sum;
        }

        private static double seconds(Instant from, Instant to) {
            return Duration.between(from, to).toNanos() / 1e9;
        }
    }
}
