package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes {@code real} and {@code double precision} as a whole number and a scale, of as many digits as every decimal keeps on its way through the type: 6 and 15
 * (C's FLT_DIG and DBL_DIG). So what is written in one form is what the server prints of the other: the shortest decimal that names the number, as
 * {@code extra_float_digits} 1 and above has it, with an exponent below {@code 1e-04} and from as many digits on. Infinity, NaN, numbers of more digits before the point and
 * those that vanish behind {@value #MAX_SCALE} places are not understood. For one thread.
 */
final class Floats {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_SCALE = 18;
    private static final int MAX_CHARACTERS = 32;
    private static final int LEAST_EXPONENT = -4;

    private final boolean single;
    private final boolean binary;
    private final int digits;
    private final MathContext rounding;
    private long unscaled;
    private int scale;

    Floats(TypeFamily family, ValueForm form) {
        single = family == TypeFamily.FLOAT4;
        binary = form == ValueForm.BINARY;
        digits = single ? 6 : 15;
        rounding = new MathContext(digits, RoundingMode.HALF_EVEN);
    }

    /** Whether it is a number that is understood; then it has all its digits. */
    boolean read(byte[] in, int offset, int length) {
        double number = binary ? readBinary(in, offset, length) : readText(in, offset, length);
        if (!Double.isFinite(number)) {
            return false;
        }
        BigDecimal exact = new BigDecimal(number).round(rounding);
        int whole = exact.precision() - exact.scale();
        if (whole > digits) {
            return false;
        }
        scale = Math.min(MAX_SCALE, digits - Math.max(0, whole));
        unscaled = exact.setScale(scale, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
        return unscaled != 0 || number == 0;
    }

    long unscaled() {
        return unscaled;
    }

    int scale() {
        return scale;
    }

    /** Writes a number with the scale of the one that was read, rounded to the digits that the type keeps. */
    int write(long number, byte[] out, int position) {
        BigDecimal rounded = BigDecimal.valueOf(number, scale).round(rounding);
        if (!binary) {
            byte[] text = print(rounded, digits).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, out, position, text.length);
            return position + text.length;
        }
        if (single) {
            INTS.set(out, position, Float.floatToIntBits(rounded.floatValue()));
            return position + Float.BYTES;
        }
        LONGS.set(out, position, Double.doubleToLongBits(rounded.doubleValue()));
        return position + Double.BYTES;
    }

    /**
     * A number that somebody has written, as the server prints it.
     *
     * @throws NumberFormatException if it is none, or has more digits than the type keeps
     */
    static String canonical(String text, TypeFamily family) {
        int digits = family == TypeFamily.FLOAT4 ? 6 : 15;
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        if (number.precision() > digits || Math.abs(number.precision() - number.scale()) > MAX_CHARACTERS) {
            throw new NumberFormatException("more digits than the type keeps");
        }
        return print(number, digits);
    }

    private static String print(BigDecimal number, int digits) {
        if (number.signum() == 0) {
            return "0";
        }
        BigDecimal shortest = number.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= LEAST_EXPONENT && exponent < digits) {
            return shortest.toPlainString();
        }
        String all = shortest.unscaledValue().abs().toString();
        return "%s%s%se%s%02d"
                .formatted(
                        number.signum() < 0 ? "-" : "",
                        all.charAt(0),
                        all.length() > 1 ? "." + all.substring(1) : "",
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }

    private double readBinary(byte[] in, int offset, int length) {
        if (length != (single ? Float.BYTES : Double.BYTES)) {
            return Double.NaN;
        }
        return single
                ? Float.intBitsToFloat((int) INTS.get(in, offset))
                : Double.longBitsToDouble((long) LONGS.get(in, offset));
    }

    private double readText(byte[] in, int offset, int length) {
        if (length == 0 || length > MAX_CHARACTERS || in[offset + length - 1] > '9' || in[offset + length - 1] < '0') {
            return Double.NaN;
        }
        String text = new String(in, offset, length, StandardCharsets.ISO_8859_1);
        try {
            return single ? Float.parseFloat(text) : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
