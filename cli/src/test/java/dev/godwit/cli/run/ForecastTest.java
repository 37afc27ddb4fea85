package dev.godwit.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void whatIsLeftCostsWhatTheTableHasCostSoFar() {
        List<Piece> pieces = List.of(
                new Piece("a", 100, 1_000, NOON, at(10)),
                new Piece("a", 100, 500, at(10), null),
                new Piece("a", 100, 0, null, null));

        Forecast.Lane lane = Forecast.of(pieces, Map.of(), false, at(15)).all();

        assertThat(lane).isEqualTo(new Forecast.Lane("", 0.5, 1_500, 100, 15L));
    }

    /** Five chunks on four slots are two rounds, unless they share a rate. */
    @Test
    void theLastChunksDoNotFillAllSlotsUnlessTheyShareARate() {
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < 4; i++) {
            pieces.add(new Piece("a", 100, 1_000, NOON, at(10)));
        }
        for (int i = 0; i < 5; i++) {
            pieces.add(new Piece("a", 100, 0, null, null));
        }

        assertThat(Forecast.of(pieces, Map.of(), false, at(10)).all().etaSeconds())
                .isEqualTo(20);
        assertThat(Forecast.of(pieces, Map.of(), true, at(10)).all().etaSeconds())
                .isIn(12L, 13L);
    }

    @Test
    void aPauseIsNotPartOfTheSpeed() {
        List<Piece> pieces = List.of(
                new Piece("a", 100, 1_000, NOON, at(10)),
                new Piece("a", 100, 1_000, at(1_000), at(1_010)),
                new Piece("a", 100, 0, null, null));

        assertThat(Forecast.of(pieces, Map.of(), false, at(1_010)).all().etaSeconds())
                .isEqualTo(10);
    }

    @Test
    void aTableThatHasNotBegunCostsWhatTheOthersDo() {
        List<Piece> pieces = List.of(new Piece("a", 100, 1_000, NOON, at(10)), new Piece("b", 300, 0, null, null));
        Forecast forecast = Forecast.of(pieces, Map.of(), false, at(10));

        assertThat(forecast.all().etaSeconds()).isEqualTo(30);
        assertThat(Objects.requireNonNull(forecast.table("b")).etaSeconds()).isNull();
        assertThat(forecast.table("c")).isNull();
    }

    @Test
    void beforeAnythingHasMovedNothingIsSaid() {
        List<Piece> pieces = List.of(new Piece("a", 100, 0, NOON, null), new Piece("a", 100, 0, null, null));

        assertThat(Forecast.of(pieces, Map.of("a", 1_000L), false, at(3)).all())
                .isEqualTo(new Forecast.Lane("", 0, 0, 0, null));
    }

    @Test
    void whatIsDoneIsDone() {
        List<Piece> pieces = List.of(new Piece("a", 100, 7, NOON, at(1)));

        assertThat(Forecast.of(pieces, Map.of(), false, at(90)).all()).isEqualTo(new Forecast.Lane("", 1, 7, 7, 0L));
    }

    /** One chunk, and the plan's estimate of its rows is off by a tenth. */
    @Test
    void theOnlyChunkIsForeseenByThePlansEstimate() {
        List<Piece> pieces = List.of(new Piece("a", 100, 200, NOON, null));

        assertThat(Forecast.of(pieces, Map.of("a", 1_100L), false, at(10)).all().etaSeconds())
                .isBetween(32L, 48L);
    }

    /** Tables of different cost for their size, slots that are not busy between two chunks, chunks that differ by a fifth. */
    @ParameterizedTest
    @CsvSource({"1, 20, 60", "4, 30, 30", "4, 200, 45", "8, 400, 5", "2, 12, 40", "16, 1000, 30"})
    void afterATenthOfTheWorkItIsWithinAQuarterOfTheTruth(int slots, int chunks, int seconds) {
        var run = Simulated.run(slots, chunks, seconds, new Random(chunks));

        for (int percent = 10; percent < 95; percent += 5) {
            Instant now = NOON.plusMillis(run.end().toMillis() * percent / 100);
            double truth = Duration.between(now, NOON.plus(run.end())).toMillis() / 1e3;
            Forecast.Lane lane =
                    Forecast.of(run.at(now), run.expected(), false, now).all();

            assertThat((double) Objects.requireNonNull(lane.etaSeconds()))
                    .as("%d %% of %d chunks on %d slots", percent, chunks, slots)
                    .isBetween(truth * 0.75 - 1, truth * 1.25 + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anEmptyTableIsNoTrouble(int rows) {
        List<Piece> pieces = List.of(new Piece("a", 1, rows, NOON, at(0)), new Piece("b", 1, 0, at(0), null));

        assertThat(Forecast.of(pieces, Map.of("a", 0L, "b", 0L), false, at(1))
                        .all()
                        .fraction())
                .isBetween(0.0, 1.0);
    }

    private static Instant at(long seconds) {
        return NOON.plusSeconds(seconds);
    }

    /** A steady machine: chunks in the order of their sizes, each to the slot that is free first. */
    private record Simulated(List<Run> runs, Map<String, Long> expected, Duration end) {

        private record Run(String table, double weight, long rows, Instant from, Instant to) {
            Piece at(Instant now) {
                if (now.isBefore(from)) {
                    return new Piece(table, weight, 0, null, null);
                }
                if (!now.isBefore(to)) {
                    return new Piece(table, weight, rows, from, to);
                }
                double done = (double) Duration.between(from, now).toMillis()
                        / Duration.between(from, to).toMillis();
                return new Piece(table, weight, (long) (rows * done), from, null);
            }
        }

        static Simulated run(int slots, int chunks, int seconds, Random random) {
            var free = new PriorityQueue<Instant>();
            for (int i = 0; i < slots; i++) {
                free.add(NOON);
            }
            var runs = new ArrayList<Run>();
            Instant end = NOON;
            for (int chunk = 0; chunk < chunks; chunk++) {
                boolean wide = chunk % 4 == 0;
                double size = 0.9 + 0.2 * random.nextDouble();
                long millis = (long) (seconds * 1_000 * size * (wide ? 1.3 : 1));
                Instant from = free.remove();
                Instant to = from.plusMillis(millis);
                free.add(to.plusMillis(seconds * 10L));
                runs.add(new Run(wide ? "wide" : "narrow", 64 * size, (long) (100_000 * size), from, to));
                end = to.isAfter(end) ? to : end;
            }
            long wide = runs.stream().filter(run -> run.table().equals("wide")).count();
            return new Simulated(
                    runs,
                    Map.of("wide", wide * 95_000, "narrow", (chunks - wide) * 105_000),
                    Duration.between(NOON, end));
        }

        List<Piece> at(Instant now) {
            return runs.stream().map(run -> run.at(now)).toList();
        }
    }
}
