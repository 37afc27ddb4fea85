package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's binary numeric: digits of base 10,000, the weight of the first, a sign, and the scale to display. */
final class Numerics {
    private static final Pattern MODIFIER = Pattern.compile("\\((\\d+)(?:,(-?\\d+))?\\)");
    private static final int GROUP = 4;
    private static final short NEGATIVE = 0x4000;
    private static final int MAX_DIGITS = 1000;

    private Numerics() {}

    static BigDecimal parse(String text) {
        var value = new BigDecimal(text);
        if (value.precision() > MAX_DIGITS || Math.abs((long) value.scale()) > MAX_DIGITS) {
            throw new NumberFormatException("more than %d digits".formatted(MAX_DIGITS));
        }
        return value;
    }

    /** Refuses what is too large for the precision of {@code numeric(precision, scale)}. */
    static BigDecimal parse(String text, ColumnType type) {
        BigDecimal value = parse(text);
        Matcher modifier = MODIFIER.matcher(type.name());
        if (modifier.find()) {
            BigDecimal rounded = value.setScale(scale(modifier), RoundingMode.HALF_UP);
            if (rounded.signum() != 0 && rounded.precision() > Integer.parseInt(modifier.group(1))) {
                throw new NumberFormatException("more digits than fit");
            }
        }
        return value;
    }

    /** As a column of {@code numeric(precision, scale)} prints it. */
    static String fit(String text, ColumnType type) {
        BigDecimal value = parse(text, type);
        Matcher modifier = MODIFIER.matcher(type.name());
        return (modifier.find() ? value.setScale(scale(modifier), RoundingMode.HALF_UP) : value).toPlainString();
    }

    /** The largest number that {@link Decimals} understands and a column holds, without its point. */
    static long largest(ColumnType type) {
        Matcher modifier = MODIFIER.matcher(type.name());
        int precision = modifier.find() ? Integer.parseInt(modifier.group(1)) : Integer.MAX_VALUE;
        return precision < 15 ? Decimals.power(precision) - 1 : Decimals.LIMIT - 1;
    }

    /** Why {@link Decimals} cannot be written to a column: it would round them. */
    static Optional<String> objection(ColumnType type) {
        Matcher modifier = MODIFIER.matcher(type.name());
        return type.family() == TypeFamily.NUMERIC && modifier.find() && scale(modifier) < 0
                ? Optional.of("%s rounds to tens or more".formatted(type.name()))
                : Optional.empty();
    }

    private static int scale(Matcher modifier) {
        return modifier.group(2) == null ? 0 : Integer.parseInt(modifier.group(2));
    }

    static byte[] encode(BigDecimal value) {
        int scale = Math.max(value.scale(), 0);
        String plain = value.abs().setScale(scale).toPlainString();
        String whole = scale == 0 ? plain : plain.substring(0, plain.length() - scale - 1);
        String fraction = scale == 0 ? "" : plain.substring(plain.length() - scale);
        String digits = "0".repeat(padding(whole)) + whole + fraction + "0".repeat(padding(fraction));

        int groups = digits.length() / GROUP;
        int first = 0;
        while (first < groups && group(digits, first) == 0) {
            first++;
        }
        int end = groups;
        while (end > first && group(digits, end - 1) == 0) {
            end--;
        }
        int wholeGroups = (whole.length() + GROUP - 1) / GROUP;
        ByteBuffer out = ByteBuffer.allocate(8 + 2 * (end - first));
        out.putShort((short) (end - first));
        out.putShort((short) (first == end ? 0 : wholeGroups - 1 - first));
        out.putShort(value.signum() < 0 ? NEGATIVE : 0);
        out.putShort((short) scale);
        for (int i = first; i < end; i++) {
            out.putShort(group(digits, i));
        }
        return out.array();
    }

    private static int padding(String digits) {
        return (GROUP - digits.length() % GROUP) % GROUP;
    }

    private static short group(String digits, int index) {
        return Short.parseShort(digits.substring(index * GROUP, (index + 1) * GROUP));
    }
}
