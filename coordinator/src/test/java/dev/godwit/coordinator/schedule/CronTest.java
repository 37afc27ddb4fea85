package dev.godwit.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

    private static final LocalDateTime NOON = LocalDateTime.parse("2026-11-20T12:00");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * *       | 2026-11-21T02:30",
                "0 12 * * *       | 2026-11-21T12:00",
                "*/15 * * * *     | 2026-11-20T12:15",
                "5 4 * * sun      | 2026-11-22T04:05",
                "5 4 * * 7        | 2026-11-22T04:05",
                "5 4 * * 0        | 2026-11-22T04:05",
                "0 22 * * MON-FRI | 2026-11-20T22:00",
                "0 0 29 2 *       | 2028-02-29T00:00",
                "0 0 31 * *       | 2026-12-31T00:00",
                "0 0 13 * 5       | 2026-11-27T00:00",
                "@daily           | 2026-11-21T00:00",
                "@Weekly          | 2026-11-22T00:00",
                "  0   5 * *  *   | 2026-11-21T05:00",
            })
    void comesNextAt(String cron, LocalDateTime next) {
        assertThat(Cron.parse(cron).next(NOON)).contains(next);
    }

    @Test
    void aLeapDayIsWaitedForAcrossACenturyThatHasNone() {
        assertThat(Cron.parse("0 0 29 2 *").next(LocalDateTime.parse("2096-02-29T00:00")))
                .contains(LocalDateTime.parse("2104-02-29T00:00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 30-31 2 *"})
    void oneThatNeverComesIsRefusedWithTheReason(String cron) {
        assertThatThrownBy(() -> Cron.parse(cron))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cron '%s' never comes: no month that it names has such a day. Choose another day.", cron);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * *     | Value 61 not in range [0, 59]",
                "* * * *        | 4 fields",
                "0 30 2 * * *   | 6 fields",
                "5-1 * * * *    | Invalid range! [5,1]",
                "0 */0 * * *    | Period 0 not in range [0, 23]",
                "@often         | unknown name",
                "@reboot        | is no time",
                "nightly        | 1 fields",
                "0 0 ? * *      | Invalid expression: ?",
            })
    void oneThatCannotBeReadIsRefusedWithTheReasonAndTheForm(String cron, String why) {
        assertThatThrownBy(() -> Cron.parse(cron))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cron '" + cron + "'")
                .hasMessageContaining(why)
                .hasMessageContaining("as in '30 2 * * 1-5'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 */2 * 1", "0 0 13 * */2", "0 0 */1 * 1-5"})
    void oneThatCronsReadInTwoWaysIsRefused(String cron) {
        assertThatThrownBy(() -> Cron.parse(cron)).hasMessageContaining("has two meanings");
    }

    /** The library against the plainest reading there is: look at every minute. */
    @Test
    void comesWhenEachFieldFits() {
        var random = new Random(20261120);
        for (int i = 0; i < 150; i++) {
            String text = "%s %s %s %s %s"
                    .formatted(
                            field(random, 0, 59),
                            field(random, 0, 23),
                            random.nextBoolean() ? "*" : field(random, 1, 28),
                            random.nextBoolean() ? "*" : field(random, 1, 12),
                            random.nextBoolean() ? "*" : field(random, 0, 7));
            Optional<Cron> cron = parsed(text);
            LocalDateTime time = NOON.plusMinutes(random.nextInt(1_000_000));
            for (int step = 0; step < 3 && cron.isPresent(); step++) {
                LocalDateTime next = time.plusMinutes(1);
                while (!PlainCron.fits(text, next)) {
                    next = next.plusMinutes(1);
                }
                assertThat(cron.get().next(time)).as("%s after %s", text, time).contains(next);
                time = next;
            }
        }
    }

    private static Optional<Cron> parsed(String text) {
        try {
            return Optional.of(Cron.parse(text));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("two meanings");
            return Optional.empty();
        }
    }

    private static String field(Random random, int least, int most) {
        int a = random.nextInt(least, most);
        int b = random.nextInt(a, most + 1);
        return switch (random.nextInt(5)) {
            case 0 -> "*";
            case 1 -> "*/" + random.nextInt(1, most / 2 + 1);
            case 2 -> a + "-" + b;
            case 3 -> b + "," + a;
            default -> String.valueOf(b);
        };
    }
}
