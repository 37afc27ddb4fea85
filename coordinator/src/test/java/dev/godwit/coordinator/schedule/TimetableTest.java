package dev.godwit.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimetableTest {

    /** The days on which clocks are set ahead: Berlin at 2:00 to 3:00, New York likewise, Lord Howe at 2:00 to 2:30. */
    @ParameterizedTest
    @CsvSource({
        "30 2 * * *, Europe/Berlin, 2027-03-28, 2027-03-28T01:00:00Z",
        "0 2 * * *, Europe/Berlin, 2027-03-28, 2027-03-28T01:00:00Z",
        "59 2 * * *, Europe/Berlin, 2027-03-28, 2027-03-28T01:00:00Z",
        "30 2 * * *, America/New_York, 2027-03-14, 2027-03-14T07:00:00Z",
        "15 2 * * *, Australia/Lord_Howe, 2026-10-04, 2026-10-03T15:30:00Z",
        "0 0 * * *, America/Santiago, 2026-09-06, 2026-09-06T04:00:00Z",
    })
    void aTimeThatIsLeftOutComesOnceAtTheFirstInstantAfterTheGap(String cron, String zone, LocalDate day, Instant at) {
        assertThat(of(cron, zone, day)).containsExactly(at);
    }

    /** The days on which clocks are set back. */
    @ParameterizedTest
    @CsvSource({
        "30 2 * * *, Europe/Berlin, 2026-10-25, 2026-10-25T00:30:00Z",
        "0 2 * * *, Europe/Berlin, 2026-10-25, 2026-10-25T00:00:00Z",
        "0 3 * * *, Europe/Berlin, 2026-10-25, 2026-10-25T02:00:00Z",
        "30 1 * * *, America/New_York, 2026-11-01, 2026-11-01T05:30:00Z",
        "45 1 * * *, Australia/Lord_Howe, 2027-04-04, 2027-04-03T14:45:00Z",
        "30 23 * * *, America/Santiago, 2027-04-03, 2027-04-04T02:30:00Z",
    })
    void aTimeThatThereIsTwiceComesTheFirstTime(String cron, String zone, LocalDate day, Instant at) {
        assertThat(of(cron, zone, day)).containsExactly(at);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Europe/London",
        "Asia/Kolkata",
        "UTC"
    })
    void aDailyTimeComesOnceOnEachOfAThousandDays(String zone) {
        for (String cron : List.of("30 2 * * *", "45 1 * * *", "0 0 * * *", "30 23 * * *")) {
            List<Instant> instants = Timetable.of(cron, zone).next(Instant.parse("2026-01-02T12:00:00Z"), 1_000);

            List<LocalDate> days = instants.stream()
                    .map(instant -> instant.atZone(ZoneId.of(zone)).toLocalDate())
                    .toList();
            assertThat(days).as(cron).doesNotHaveDuplicates().isSorted();
            assertThat(days.get(0).plusDays(999)).as(cron).isEqualTo(days.get(999));
        }
    }

    @Test
    void everyTimeOfTheGapTogetherComesOnce() {
        assertThat(of("*/10 2 * * *", "Europe/Berlin", LocalDate.parse("2027-03-28")))
                .containsExactly(Instant.parse("2027-03-28T01:00:00Z"));
        assertThat(of("0 2,3 * * *", "Europe/Berlin", LocalDate.parse("2027-03-28")))
                .containsExactly(Instant.parse("2027-03-28T01:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2027-03-28, 23",
        "Europe/Berlin, 2026-10-25, 25",
        "America/New_York, 2027-03-14, 23",
        "America/New_York, 2026-11-01, 25",
        "Europe/Berlin, 2026-06-01, 24",
    })
    void aCronOfEveryHourComesInEachHourThatThereIs(String zone, LocalDate day, int hours) {
        for (String cron : List.of("0 * * * *", "17 * * * *", "30 0-23 * * *", "@hourly")) {
            List<Instant> instants = of(cron, zone, day);

            assertThat(instants).as(cron).hasSize(hours);
            for (int i = 1; i < hours; i++) {
                assertThat(Duration.between(instants.get(i - 1), instants.get(i)))
                        .hasHours(1);
            }
        }
    }

    @Test
    void halfAnHourMoreOrLessIsCountedInQuarters() {
        assertThat(of("*/15 * * * *", "Australia/Lord_Howe", LocalDate.parse("2026-10-04")))
                .hasSize(94);
        assertThat(of("*/15 * * * *", "Australia/Lord_Howe", LocalDate.parse("2027-04-04")))
                .hasSize(98);
        assertThat(of("*/15 * * * *", "Australia/Lord_Howe", LocalDate.parse("2027-04-05")))
                .hasSize(96);
    }

    @Test
    void whereTheClockIsLookedAtMakesNoDifference() {
        for (String cron : List.of("30 2 * * *", "*/20 * * * *", "0 2,3 * * *", "15 1-3 * * *")) {
            for (String zone : List.of("Europe/Berlin", "Australia/Lord_Howe")) {
                var timetable = Timetable.of(cron, zone);
                for (String day : List.of("2027-03-27", "2026-10-24", "2026-10-03", "2027-04-03")) {
                    Instant from = Instant.parse(day + "T06:00:00Z");
                    for (int seconds = 0; seconds < 36 * 3600; seconds += 1201) {
                        Instant at = from.plusSeconds(seconds);
                        Instant next = timetable.next(at);
                        assertThat(next).isAfter(at);
                        assertThat(timetable.next(at.plusNanos(1))).isIn(next, timetable.next(next));
                        assertThat(timetable.next(next.minusNanos(1)))
                                .as("%s in %s", cron, zone)
                                .isEqualTo(next);
                    }
                }
            }
        }
    }

    @Test
    void theLastInstantsAreFoundWithoutCountingAllOfAYear() {
        var everyMinute = Timetable.of("* * * * *", "UTC");
        Instant until = Instant.parse("2027-11-20T12:00:30Z");

        assertThat(everyMinute.lastBetween(Instant.parse("2026-11-20T12:00:00Z"), until, 2))
                .containsExactly(Instant.parse("2027-11-20T11:59:00Z"), Instant.parse("2027-11-20T12:00:00Z"));
        assertThat(everyMinute.lastBetween(Instant.parse("2027-11-20T11:58:30Z"), until, 9))
                .hasSize(2);
        assertThat(Timetable.of("0 0 29 2 *", "UTC").lastBetween(Instant.parse("2016-01-01T00:00:00Z"), until, 2))
                .containsExactly(Instant.parse("2020-02-29T00:00:00Z"), Instant.parse("2024-02-29T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"Europe/Berln, Did you mean 'Europe/Berlin'?", "+02:00, such as Europe/Berlin or UTC", "CEST, such as"})
    void anUnknownZoneIsRefused(String zone, String hint) {
        assertThatThrownBy(() -> Timetable.of("0 0 * * *", zone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unknown time zone '" + zone + "'")
                .hasMessageContaining(hint);
    }

    /** The instants of one day of the zone. */
    private static List<Instant> of(String cron, String zone, LocalDate day) {
        ZoneId id = ZoneId.of(zone);
        Instant begin = day.atStartOfDay(id).toInstant().minusNanos(1);
        Instant end = LocalDateTime.of(day.plusDays(1), java.time.LocalTime.MIDNIGHT)
                .atZone(id)
                .toInstant()
                .minusNanos(1);
        return Timetable.of(cron, zone).between(begin, end, 2_000);
    }
}
