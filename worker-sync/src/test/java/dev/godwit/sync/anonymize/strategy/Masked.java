package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Masks single values, with guard bytes around the output. */
public final class Masked {
    private static final byte GUARD = (byte) 0xa5;

    private Masked() {}

    public static Masking masking(String strategy, Map<String, ?> parameters) {
        var read = new Parameters(parameters);
        Masking masking =
                AnonymizationStrategies.builtIn().find(strategy).orElseThrow().configure(read);
        if (!read.problems().isEmpty()) {
            throw new IllegalArgumentException(read.problems().toString());
        }
        return masking;
    }

    static ValueMasker masker(Masking masking, String type, ValueForm form, String domain) {
        var domainKeys = TestKeys.KEY.domain(domain);
        return masking.masker(new MaskContext("public.t.c", ColumnType.of(type), form, true, domainKeys));
    }

    static ValueMasker text(String strategy, Map<String, ?> parameters) {
        return masker(masking(strategy, parameters), "text", ValueForm.TEXT, "d");
    }

    /** The result as text, or {@code NULL}. */
    static String apply(ValueMasker masker, String value) {
        byte[] result = apply(masker, value.getBytes(StandardCharsets.UTF_8));
        return result == null ? "NULL" : new String(result, StandardCharsets.UTF_8);
    }

    /** The result, or null where it is NULL. An unparseable value is an exception. */
    static byte @Nullable [] apply(ValueMasker masker, byte[] value) {
        byte[] in = new byte[value.length + 7];
        Arrays.fill(in, GUARD);
        System.arraycopy(value, 0, in, 3, value.length);
        byte[] before = in.clone();
        int bound = masker.bound(in, 3, value.length);
        byte[] out = new byte[bound + 11];
        Arrays.fill(out, GUARD);
        int end = masker.mask(in, 3, value.length, out, 5);
        if (!Arrays.equals(in, before)) {
            throw new AssertionError("The masker changed its input");
        }
        if (end == ValueMasker.UNPARSEABLE) {
            throw new UnparseableException();
        }
        if (end == ValueMasker.NULL) {
            return null;
        }
        for (int i = 0; i < out.length; i++) {
            if ((i < 5 || i >= 5 + bound) && out[i] != GUARD) {
                throw new AssertionError("The masker wrote outside its bound of %d at %d".formatted(bound, i - 5));
            }
        }
        if (end > 5 + bound) {
            throw new AssertionError("The result is longer than the bound");
        }
        return Arrays.copyOfRange(out, 5, end);
    }

    static final class UnparseableException extends RuntimeException {}
}
