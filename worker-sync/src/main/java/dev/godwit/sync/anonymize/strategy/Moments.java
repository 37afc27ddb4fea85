package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes date and timestamp in both forms: days or microseconds since 2000. Text is ISO 8601 in UTC, as the sessions of a copy
 * have it. Without an object per value; for one thread.
 */
final class Moments {
    static final TypeFamily[] FAMILIES = {TypeFamily.DATE, TypeFamily.TIMESTAMP, TypeFamily.TIMESTAMPTZ};

    static final long MICROS_PER_DAY = 86_400_000_000L;

    /** {@code -infinity} is shorter than the longest date before Christ. */
    static final int MAX_BYTES = 40;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final Pattern PRECISION = Pattern.compile("\\((\\d)\\)");
    private static final long FIRST_DATE = -2_451_545;
    private static final long LAST_DATE = 2_145_031_948;
    private static final long FIRST_MICRO = -211_813_488_000_000_000L;
    private static final long LAST_MICRO = 9_223_371_331_199_999_999L;
    private static final long DAYS_TO_2000 = 10_957;
    private static final int FULL_PRECISION = 6;

    private final TypeFamily family;
    private final boolean binary;
    private final boolean date;
    private final long quantum;
    private long value;
    private int infinite;
    private int at;
    private long year;
    private int month;
    private int day;

    Moments(ColumnType type, ValueForm form) {
        family = type.family();
        date = family == TypeFamily.DATE;
        binary = form == ValueForm.BINARY;
        Matcher precision = PRECISION.matcher(type.name());
        quantum = precision.find() ? Decimals.power(FULL_PRECISION - Integer.parseInt(precision.group(1))) : 1;
    }

    /** Whether it is a date or time; then {@link #infinite} says whether it has a value. */
    boolean read(byte[] in, int offset, int length) {
        infinite = 0;
        return binary ? readBinary(in, offset, length) : readText(in, offset, offset + length);
    }

    /** -1 or 1 for the two infinities, else 0. */
    int infinite() {
        return infinite;
    }

    /** Days, or microseconds. */
    long value() {
        return value;
    }

    /** What one day is. */
    long perDay() {
        return date ? 1 : MICROS_PER_DAY;
    }

    /** The smallest step that a column of this precision can hold. */
    long quantum() {
        return quantum;
    }

    /** Whether PostgreSQL has such a date or time. */
    boolean holds(long moment) {
        return date ? moment >= FIRST_DATE && moment <= LAST_DATE : moment >= FIRST_MICRO && moment <= LAST_MICRO;
    }

    /** Splits a count of days since 2000 into {@link #year}, {@link #month} and {@link #day}. */
    void split(long days) {
        long shifted = days + DAYS_TO_2000 + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        long dayOfEra = shifted - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shiftedMonth = (5 * dayOfYear + 2) / 153;
        day = (int) (dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
        month = (int) (shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    }

    /** 0 is 1 BC. */
    long year() {
        return year;
    }

    int month() {
        return month;
    }

    int day() {
        return day;
    }

    /** Days since 2000, by the proleptic Gregorian calendar. */
    static long days(long year, int month, int day) {
        long shifted = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(shifted, 400L);
        long yearOfEra = shifted - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468 - DAYS_TO_2000;
    }

    int write(long moment, byte[] out, int position) {
        if (binary) {
            return binary(moment, out, position);
        }
        long days = date ? moment : Math.floorDiv(moment, MICROS_PER_DAY);
        split(days);
        long shown = year > 0 ? year : 1 - year;
        int end = position;
        for (long limit = 1000; limit > 1 && shown < limit; limit /= 10) {
            out[end++] = '0';
        }
        end = Integers.print(shown, out, end);
        end = two(day, '-', out, two(month, '-', out, end));
        if (!date) {
            end = time(moment - days * MICROS_PER_DAY, out, end);
        }
        if (year <= 0) {
            out[end] = ' ';
            out[end + 1] = 'B';
            out[end + 2] = 'C';
            end += 3;
        }
        return end;
    }

    private int binary(long moment, byte[] out, int position) {
        if (date) {
            INTS.set(out, position, (int) moment);
            return position + 4;
        }
        LONGS.set(out, position, moment);
        return position + 8;
    }

    private boolean readBinary(byte[] in, int offset, int length) {
        if (length != (date ? 4 : 8)) {
            return false;
        }
        value = date ? (int) INTS.get(in, offset) : (long) LONGS.get(in, offset);
        long largest = date ? Integer.MAX_VALUE : Long.MAX_VALUE;
        infinite = value == largest ? 1 : value == -largest - 1 ? -1 : 0;
        return infinite != 0 || holds(value);
    }

    private boolean readText(byte[] in, int from, int to) {
        boolean negative = from < to && in[from] == '-';
        if (matches(in, negative ? from + 1 : from, to, "infinity")) {
            infinite = negative ? -1 : 1;
            return true;
        }
        at = from;
        long readYear = number(in, to, 4, 7);
        int readMonth = after('-', in, to);
        int readDay = after('-', in, to);
        if (readYear < 1 || readMonth < 1 || readMonth > 12 || readDay < 1 || readDay > 31) {
            return false;
        }
        long micros = 0;
        if (!date) {
            micros = time(in, to);
            if (micros < 0) {
                return false;
            }
        }
        if (matches(in, at, to, " BC")) {
            readYear = 1 - readYear;
            at = to;
        }
        long days = days(readYear, readMonth, readDay);
        value = date ? days : days * MICROS_PER_DAY + micros;
        return at == to && holds(value);
    }

    /** The microseconds of a time of day; negative if there is none. */
    private long time(byte[] in, int to) {
        int hours = after(' ', in, to);
        int minutes = after(':', in, to);
        int seconds = after(':', in, to);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
            return -1;
        }
        long micros = ((hours * 60L + minutes) * 60 + seconds) * 1_000_000;
        if (at < to && in[at] == '.') {
            at++;
            int start = at;
            long fraction = number(in, to, 1, FULL_PRECISION);
            if (fraction < 0) {
                return -1;
            }
            micros += fraction * Decimals.power(FULL_PRECISION - (at - start));
        }
        if (family == TypeFamily.TIMESTAMPTZ) {
            return after('+', in, to) == 0 ? micros : -1;
        }
        return micros;
    }

    private int time(long micros, byte[] out, int position) {
        long seconds = micros / 1_000_000;
        int end = two((int) (seconds / 3600), ' ', out, position);
        end = two((int) (seconds / 60 % 60), ':', out, end);
        end = two((int) (seconds % 60), ':', out, end);
        long fraction = micros % 1_000_000;
        if (fraction > 0) {
            out[end] = '.';
            for (int i = FULL_PRECISION; i > 0; i--) {
                out[end + i] = (byte) ('0' + fraction % 10);
                fraction /= 10;
            }
            end += 1 + FULL_PRECISION;
            while (out[end - 1] == '0') {
                end--;
            }
        }
        return family == TypeFamily.TIMESTAMPTZ ? two(0, '+', out, end) : end;
    }

    private static int two(int number, char before, byte[] out, int position) {
        out[position] = (byte) before;
        out[position + 1] = (byte) ('0' + number / 10);
        out[position + 2] = (byte) ('0' + number % 10);
        return position + 3;
    }

    private int after(char before, byte[] in, int to) {
        if (at >= to || in[at] != before) {
            return -1;
        }
        at++;
        return (int) number(in, to, 2, 2);
    }

    private long number(byte[] in, int to, int fewest, int most) {
        int start = at;
        long number = 0;
        while (at < to && at - start < most && in[at] >= '0' && in[at] <= '9') {
            number = number * 10 + in[at++] - '0';
        }
        return at - start < fewest ? -1 : number;
    }

    private static boolean matches(byte[] in, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (in[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
