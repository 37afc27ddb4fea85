package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Values as PostgreSQL sends them. */
final class Samples {
    private Samples() {}

    static String typeName(TypeFamily family) {
        return switch (family) {
            case TEXT -> "text";
            case INT2 -> "smallint";
            case INT4 -> "integer";
            case INT8 -> "bigint";
            case UUID -> "uuid";
            case BOOLEAN -> "boolean";
            case NUMERIC -> "numeric";
            case FLOAT4 -> "real";
            case FLOAT8 -> "double precision";
            case DATE -> "date";
            case TIME -> "time without time zone";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case BYTEA -> "bytea";
            case JSON -> "json";
            case JSONB -> "jsonb";
            case ARRAY -> "text[]";
            case OTHER -> "inet";
        };
    }

    static List<byte[]> of(TypeFamily family, ValueForm form, long seed) {
        var random = new Random(seed);
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            values.add(one(family, form, random));
        }
        if (family == TypeFamily.TEXT) {
            values.add(new byte[0]);
            values.add(utf8("   "));
            values.add(utf8(" Ünïcödé \u00a0"));
            values.add(utf8("line\nbreak\ttab\\back"));
            values.add(utf8("x".repeat(5000)));
        }
        return values;
    }

    private static byte[] one(TypeFamily family, ValueForm form, Random random) {
        boolean text = form == ValueForm.TEXT;
        return switch (family) {
            case TEXT -> utf8(text(random));
            case INT2 -> {
                short value = (short) random.nextInt();
                yield text
                        ? utf8("" + value)
                        : ByteBuffer.allocate(2).putShort(value).array();
            }
            case INT4 -> {
                int value = random.nextInt() >> random.nextInt(31);
                yield text
                        ? utf8("" + value)
                        : ByteBuffer.allocate(4).putInt(value).array();
            }
            case INT8 -> {
                long value = random.nextLong() >> random.nextInt(63);
                yield text
                        ? utf8("" + value)
                        : ByteBuffer.allocate(8).putLong(value).array();
            }
            case UUID -> {
                var value = new UUID(random.nextLong(), random.nextLong());
                yield text
                        ? utf8(value.toString())
                        : ByteBuffer.allocate(16)
                                .putLong(value.getMostSignificantBits())
                                .putLong(value.getLeastSignificantBits())
                                .array();
            }
            default -> {
                byte[] value = new byte[12 + random.nextInt(20)];
                random.nextBytes(value);
                yield value;
            }
        };
    }

    private static String text(Random random) {
        int number = random.nextInt(100_000_000);
        return switch (random.nextInt(9)) {
            case 0 -> "user" + number + "@Example.org";
            case 1 -> "+49 171 " + number;
            case 2 -> "(0) " + number;
            case 3 -> "Jane " + number + " Doe";
            case 4 -> "00358-9-" + number;
            case 5 -> card(random);
            case 6 -> iban(random);
            case 7 -> new UUID(random.nextLong(), random.nextLong()).toString();
            default -> "Zoë " + number;
        };
    }

    /** Sixteen digits with the right check digit. */
    private static String card(Random random) {
        var digits = new StringBuilder("4");
        while (digits.length() < 15) {
            digits.append(random.nextInt(10));
        }
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            int weighed = (digits.charAt(i) - '0') * (i % 2 == 0 ? 2 : 1);
            sum += weighed / 10 + weighed % 10;
        }
        return digits.append((10 - sum % 10) % 10).toString();
    }

    /** A German account with the right check digits. */
    private static String iban(Random random) {
        var digits = new StringBuilder();
        while (digits.length() < 18) {
            digits.append(random.nextInt(10));
        }
        int rest = new BigInteger(digits + "131400").mod(BigInteger.valueOf(97)).intValue();
        return "DE%02d%s".formatted(98 - rest, digits);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
