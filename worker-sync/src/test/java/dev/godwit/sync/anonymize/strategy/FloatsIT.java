package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import dev.godwit.testkit.PostgresExtension;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masked floating-point numbers, as a server prints them. */
class FloatsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    /** Verification reads back what the server prints; so text has to be sent in no other way. */
    @ParameterizedTest
    @ValueSource(strings = {"real", "double precision"})
    void noiseIsWrittenInBothFormsAsTheServerPrintsIt(String type) throws Exception {
        boolean single = type.equals("real");
        ValueMasker text = masker(type, ValueForm.TEXT);
        ValueMasker binary = masker(type, ValueForm.BINARY);
        var random = new Random(5);
        try (var connection = postgres.newDatabase("floats").connect();
                var print =
                        connection.prepareStatement("SELECT ?::%1$s::text, (?::text::%1$s)::text".formatted(type))) {
            int masked = 0;
            for (int i = 0; i < 3_000; i++) {
                double value = random.nextGaussian() * Math.pow(10, random.nextInt(36) - 18);
                double number = single ? (float) value : value;
                print.setDouble(1, number);
                print.setString(2, "0");
                String printed = row(print, 1);
                byte[] bytes = single
                        ? ByteBuffer.allocate(4).putFloat((float) number).array()
                        : ByteBuffer.allocate(8).putDouble(number).array();
                byte[] one = attempt(text, printed.getBytes(StandardCharsets.US_ASCII));
                byte[] other = attempt(binary, bytes);
                assertThat(one.length == 0).as(printed).isEqualTo(other.length == 0);
                if (one.length == 0) {
                    continue;
                }
                masked++;
                String result = new String(one, StandardCharsets.US_ASCII);
                print.setString(2, result);
                assertThat(row(print, 2)).as(printed).isEqualTo(result);
                assertThat(
                                single
                                        ? ByteBuffer.wrap(other).getFloat()
                                        : ByteBuffer.wrap(other).getDouble())
                        .as(printed)
                        .isEqualTo(single ? Float.parseFloat(result) : Double.parseDouble(result));
            }
            assertThat(masked).isBetween(1_000, 2_999);
        }
    }

    private static String row(java.sql.PreparedStatement print, int column) throws Exception {
        try (var rows = print.executeQuery()) {
            rows.next();
            return rows.getString(column);
        }
    }

    private static byte[] attempt(ValueMasker masker, byte[] value) {
        try {
            byte[] result = Masked.apply(masker, value);
            return result == null ? new byte[0] : result;
        } catch (Masked.UnparseableException e) {
            return new byte[0];
        }
    }

    private static ValueMasker masker(String type, ValueForm form) {
        return Masked.masking("noise", Map.of("at-least", "0"))
                .masker(new MaskContext("public.t.c", ColumnType.of(type), form, true, TestKeys.KEY.domain("d")));
    }
}
