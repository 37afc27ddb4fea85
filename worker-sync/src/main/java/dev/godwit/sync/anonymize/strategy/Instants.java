package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Constants of date, time and timestamp: days or microseconds since 2000, or ISO 8601. */
final class Instants {
    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final int LAST_YEAR = 9999;

    private Instants() {}

    static byte[] encode(TypeFamily family, ValueForm form, Optional<String> value) {
        String text =
                value.orElse(family == TypeFamily.TIME ? "00:00" : "1970-01-01").replace(' ', 'T');
        return switch (family) {
            case DATE -> {
                LocalDate date = checked(LocalDateTime.of(LocalDate.parse(text), LocalTime.MIDNIGHT))
                        .toLocalDate();
                yield form == ValueForm.TEXT
                        ? ascii(date.toString())
                        : ByteBuffer.allocate(4)
                                .putInt((int) ChronoUnit.DAYS.between(EPOCH.toLocalDate(), date))
                                .array();
            }
            case TIME -> {
                LocalTime time = LocalTime.parse(text);
                yield form == ValueForm.TEXT ? ascii(time.toString()) : micros(time.toNanoOfDay() / 1000);
            }
            case TIMESTAMP -> timestamp(form, local(text), "");
            default -> timestamp(form, universal(text), "+00");
        };
    }

    private static byte[] timestamp(ValueForm form, LocalDateTime time, String zone) {
        return form == ValueForm.TEXT
                ? ascii(checked(time).toString().replace('T', ' ') + zone)
                : micros(ChronoUnit.MICROS.between(EPOCH, checked(time)));
    }

    private static LocalDateTime local(String text) {
        return LocalDateTime.parse(text.indexOf('T') < 0 ? text + "T00:00" : text);
    }

    private static LocalDateTime universal(String text) {
        boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > text.indexOf('T');
        return text.indexOf('T') > 0 && zoned
                ? OffsetDateTime.parse(text)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : local(text);
    }

    private static LocalDateTime checked(LocalDateTime time) {
        if (time.getYear() < 1 || time.getYear() > LAST_YEAR) {
            throw new DateTimeException("year out of range");
        }
        return time;
    }

    private static byte[] micros(long count) {
        return ByteBuffer.allocate(8).putLong(count).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
