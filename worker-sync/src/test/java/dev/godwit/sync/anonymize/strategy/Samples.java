package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** Values as PostgreSQL sends them. */
final class Samples {
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT);

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
            case INET -> "inet";
            case OTHER -> "interval";
        };
    }

    static List<byte[]> of(TypeFamily family, ValueForm form, long seed) {
        var random = new Random(seed);
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
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
            case NUMERIC -> {
                var value = BigDecimal.valueOf(
                        random.nextLong() % 100_000_000_000L >> random.nextInt(20), random.nextInt(5));
                yield text ? utf8(value.toPlainString()) : Numerics.encode(value);
            }
            case FLOAT4 -> {
                float value = random.nextInt(1_000_000) / 8f;
                yield text
                        ? utf8(String.valueOf(value).replaceFirst("\\.0$", ""))
                        : ByteBuffer.allocate(4).putFloat(value).array();
            }
            case FLOAT8 -> {
                double value = random.nextInt() / 1024.0;
                yield text
                        ? utf8(String.valueOf(value).replaceFirst("\\.0$", ""))
                        : ByteBuffer.allocate(8).putDouble(value).array();
            }
            case BOOLEAN ->
                text ? utf8(random.nextBoolean() ? "t" : "f") : new byte[] {(byte) (random.nextBoolean() ? 1 : 0)};
            case DATE -> {
                LocalDate value = LocalDate.of(2000, 1, 1).plusDays(random.nextInt(200_000) - 100_000);
                yield text
                        ? utf8(value.toString())
                        : ByteBuffer.allocate(4)
                                .putInt((int) ChronoUnit.DAYS.between(LocalDate.of(2000, 1, 1), value))
                                .array();
            }
            case TIMESTAMP, TIMESTAMPTZ -> {
                long micros = random.nextLong() % 3_000_000_000_000_000L;
                LocalDateTime value = LocalDateTime.of(2000, 1, 1, 0, 0).plus(micros, ChronoUnit.MICROS);
                String zone = family == TypeFamily.TIMESTAMPTZ ? "+00" : "";
                yield text
                        ? utf8(TIMESTAMP.format(value) + zone)
                        : ByteBuffer.allocate(8).putLong(micros).array();
            }
            case INET -> inet(text, random);
            case BYTEA -> {
                byte[] value = new byte[random.nextInt(30)];
                random.nextBytes(value);
                yield text ? utf8("\\x" + HexFormat.of().formatHex(value)) : value;
            }
            case JSON, JSONB -> {
                byte[] value = utf8(json(random));
                yield text || family == TypeFamily.JSON
                        ? value
                        : ByteBuffer.allocate(value.length + 1)
                                .put((byte) 1)
                                .put(value)
                                .array();
            }
            default -> {
                byte[] value = new byte[12 + random.nextInt(20)];
                random.nextBytes(value);
                yield value;
            }
        };
    }

    private static byte[] inet(boolean text, Random random) {
        boolean v6 = random.nextInt(3) == 0;
        byte[] address = new byte[v6 ? 16 : 4];
        random.nextBytes(address);
        int bits = random.nextInt(4) == 0 ? 24 : 8 * address.length;
        if (!text) {
            return ByteBuffer.allocate(4 + address.length)
                    .put((byte) (v6 ? 3 : 2))
                    .put((byte) bits)
                    .put((byte) 0)
                    .put((byte) address.length)
                    .put(address)
                    .array();
        }
        var shown = new StringBuilder();
        for (int i = 0; i < address.length; i += v6 ? 2 : 1) {
            shown.append(i == 0 ? "" : v6 ? ":" : ".");
            shown.append(
                    v6
                            ? Integer.toHexString((address[i] & 0xff) << 8 | (address[i + 1] & 0xff))
                            : Integer.toString(address[i] & 0xff));
        }
        return utf8(shown + (bits == 24 ? "/24" : ""));
    }

    private static String json(Random random) {
        int number = random.nextInt(1_000_000);
        return switch (random.nextInt(3)) {
            case 0 ->
                "{\"id\": %d, \"user\": {\"name\": \"Jane %d\", \"tags\": [\"x\", null, true]}}"
                        .formatted(number, number);
            case 1 -> "[{\"email\": \"a%d@x.org\"}, {\"email\": null}, %d.5]".formatted(number, number);
            default -> "\"%d\"".formatted(number);
        };
    }

    /** The value that bytes of either form stand for, to compare them. */
    static String print(TypeFamily family, ValueForm form, byte[] value) {
        var bytes = ByteBuffer.wrap(value);
        if (form == ValueForm.TEXT) {
            String text = new String(value, StandardCharsets.UTF_8);
            return switch (family) {
                case INET -> hexadecimal(text);
                case FLOAT4, FLOAT8 -> plain(new BigDecimal(text));
                default -> text;
            };
        }
        return switch (family) {
            case INT2 -> "" + bytes.getShort();
            case INT4 -> "" + bytes.getInt();
            case INT8 -> "" + bytes.getLong();
            case UUID -> new UUID(bytes.getLong(), bytes.getLong()).toString();
            case BOOLEAN -> value[0] == 1 ? "t" : "f";
            case DATE -> LocalDate.of(2000, 1, 1).plusDays(bytes.getInt()).toString();
            case TIMESTAMP, TIMESTAMPTZ ->
                TIMESTAMP.format(LocalDateTime.of(2000, 1, 1, 0, 0).plus(bytes.getLong(), ChronoUnit.MICROS))
                        + (family == TypeFamily.TIMESTAMPTZ ? "+00" : "");
            case NUMERIC -> numeric(bytes);
            case FLOAT4 -> plain(new BigDecimal(String.valueOf(bytes.getFloat())));
            case FLOAT8 -> plain(new BigDecimal(String.valueOf(bytes.getDouble())));
            case INET -> {
                int bits = value[1] & 0xff;
                byte[] address = Arrays.copyOfRange(value, 4, value.length);
                String text = HexFormat.of().formatHex(address);
                yield text + (bits == 8 * address.length ? "" : "/" + bits);
            }
            case BYTEA -> "\\x" + HexFormat.of().formatHex(value);
            case JSONB -> new String(value, 1, value.length - 1, StandardCharsets.UTF_8);
            default -> new String(value, StandardCharsets.UTF_8);
        };
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String hexadecimal(String inet) {
        String[] parts = inet.split("/", -1);
        try {
            return HexFormat.of().formatHex(InetAddress.getByName(parts[0]).getAddress())
                    + (parts.length == 1 ? "" : "/" + parts[1]);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String numeric(ByteBuffer bytes) {
        int count = bytes.getShort();
        int weight = bytes.getShort();
        int sign = bytes.getShort();
        int scale = bytes.getShort();
        BigDecimal number = BigDecimal.ZERO;
        for (int i = 0; i < count; i++) {
            number = number.add(BigDecimal.valueOf(bytes.getShort()).scaleByPowerOfTen(4 * (weight - i)));
        }
        return (sign == 0 ? number : number.negate()).setScale(scale).toPlainString();
    }

    private static String text(Random random) {
        int number = random.nextInt(100_000_000);
        return switch (random.nextInt(10)) {
            case 0 -> "user" + number + "@Example.org";
            case 1 -> "+49 171 " + number;
            case 2 -> "(0) " + number;
            case 3 -> "Jane " + number + " Doe";
            case 4 -> "00358-9-" + number;
            case 8 -> new String(inet(true, random), StandardCharsets.UTF_8);
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
