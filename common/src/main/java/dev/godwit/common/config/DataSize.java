package dev.godwit.common.config;

import java.util.regex.Pattern;

/**
 * An amount of bytes, written with its unit: {@code 64MiB}, {@code 512 kB}.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    static final String PATTERN = "[0-9]{1,18} ?(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)";

    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]+)");

    private enum Unit {
        TIB("TiB", 1L << 40),
        GIB("GiB", 1L << 30),
        MIB("MiB", 1L << 20),
        KIB("KiB", 1L << 10),
        TB("TB", 1_000_000_000_000L),
        GB("GB", 1_000_000_000L),
        MB("MB", 1_000_000L),
        KB("kB", 1_000L),
        B("B", 1L);

        private final String symbol;
        private final long bytes;

        Unit(String symbol, long bytes) {
            this.symbol = symbol;
            this.bytes = bytes;
        }
    }

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size is not negative: " + bytes);
        }
    }

    /** Returns that many mebibytes. */
    public static DataSize ofMebibytes(long mebibytes) {
        return new DataSize(Math.multiplyExact(mebibytes, Unit.MIB.bytes));
    }

    /** Reads a number with its unit. Units: B, KiB, MiB, GiB, TiB (of 1024), kB, MB, GB, TB (of 1000). */
    public static DataSize parse(String text) {
        var match = SYNTAX.matcher(text);
        if (match.matches()) {
            for (Unit unit : Unit.values()) {
                if (unit.symbol.equals(match.group(2))) {
                    return of(Long.parseLong(match.group(1)), unit);
                }
            }
        }
        throw new IllegalArgumentException("Not a size: a number and one of B, KiB, MiB, GiB, TiB, kB, MB, GB, TB");
    }

    private static DataSize of(long amount, Unit unit) {
        try {
            return new DataSize(Math.multiplyExact(amount, unit.bytes));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("More than this program can count: 8 EiB", e);
        }
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** Returns it in the largest unit that loses nothing. */
    @Override
    public String toString() {
        for (Unit unit : Unit.values()) {
            if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
                return bytes / unit.bytes + unit.symbol;
            }
        }
        return bytes + "B";
    }
}
