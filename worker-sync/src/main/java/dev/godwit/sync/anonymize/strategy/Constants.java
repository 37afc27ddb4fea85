package dev.godwit.sync.anonymize.strategy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Constants of PostgreSQL's types, from what a policy wrote to the bytes of either form. */
final class Constants {
    private static final String TEXT = "[REDACTED]";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Constants() {}

    /** The bytes of {@code value}, or of the type's own constant where there is none. */
    static byte[] encode(ColumnType type, ValueForm form, Optional<String> value) {
        try {
            return switch (type.family()) {
                case TEXT -> utf8(text(type, value));
                case INT2, INT4, INT8 -> integer(type.family(), form, value.orElse("0"));
                case BOOLEAN -> bool(form, value.orElse("false"));
                case NUMERIC -> numeric(form, Numerics.parse(value.orElse("0"), type));
                case FLOAT4, FLOAT8 -> floating(type.family(), form, value.orElse("0"));
                case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> Instants.encode(type.family(), form, value);
                case UUID -> uuid(form, UUID.fromString(value.orElse("00000000-0000-0000-0000-000000000000")));
                case BYTEA -> bytea(form, value.orElse("\\x"));
                case JSON -> utf8(json(value.orElse("{}")));
                case JSONB -> jsonb(form, json(value.orElse("{}")));
                case INET -> Addresses.encode(type, form, value.orElse("0.0.0.0"));
                case ARRAY -> array(value.orElse("{}"));
                case OTHER ->
                    utf8(value.orElseThrow(() -> new NotValidException(
                            "no constant of %s is known; give one with 'constant'".formatted(type.name()), null)));
            };
        } catch (NotValidException e) {
            throw e;
        } catch (RuntimeException | JsonProcessingException e) {
            throw new NotValidException("'%s' is not a value of %s".formatted(value.orElse(""), type.name()), e);
        }
    }

    private static String text(ColumnType type, Optional<String> value) {
        int limit = type.maxCharacters().orElse(Integer.MAX_VALUE);
        String text = value.orElse(TEXT.substring(0, Math.min(limit, TEXT.length())));
        if (text.codePointCount(0, text.length()) > limit) {
            throw new NotValidException("'%s' has more characters than %s holds".formatted(text, type.name()), null);
        }
        if (text.indexOf('\0') >= 0) {
            throw new NotValidException("PostgreSQL has no text with NUL characters", null);
        }
        return text;
    }

    private static byte[] integer(TypeFamily family, ValueForm form, String value) {
        long number = Long.parseLong(value);
        if (number < -family.largest() - 1 || number > family.largest()) {
            throw new NumberFormatException();
        }
        byte[] bytes = new byte[Integers.MAX_CHARACTERS];
        int end = new Integers(family, form).write(number, bytes, 0);
        return Arrays.copyOf(bytes, end);
    }

    private static byte[] bool(ValueForm form, String value) {
        boolean truth = value.equals("true");
        if (!truth && !value.equals("false")) {
            throw new IllegalArgumentException();
        }
        return form == ValueForm.TEXT ? utf8(truth ? "t" : "f") : new byte[] {(byte) (truth ? 1 : 0)};
    }

    private static byte[] floating(TypeFamily family, ValueForm form, String value) {
        double number = Double.parseDouble(value);
        if (!Double.isFinite(number)) {
            throw new NumberFormatException();
        }
        if (form == ValueForm.TEXT) {
            return utf8(value);
        }
        return family == TypeFamily.FLOAT4
                ? ByteBuffer.allocate(4).putFloat((float) number).array()
                : ByteBuffer.allocate(8).putDouble(number).array();
    }

    private static byte[] numeric(ValueForm form, BigDecimal value) {
        return form == ValueForm.TEXT ? utf8(value.toPlainString()) : Numerics.encode(value);
    }

    private static byte[] uuid(ValueForm form, UUID value) {
        if (form == ValueForm.TEXT) {
            return utf8(value.toString());
        }
        return ByteBuffer.allocate(Uuids.BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    private static byte[] bytea(ValueForm form, String value) {
        if (!value.startsWith("\\x")) {
            throw new NotValidException("a constant of bytea is written in hex after \\x", null);
        }
        byte[] bytes = HexFormat.of().parseHex(value, 2, value.length());
        return form == ValueForm.BINARY ? bytes : utf8("\\x" + HexFormat.of().formatHex(bytes));
    }

    private static String json(String value) throws JsonProcessingException {
        if (JSON.readTree(value).isMissingNode()) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static byte[] jsonb(ValueForm form, String value) {
        byte[] text = utf8(value);
        return form == ValueForm.TEXT
                ? text
                : ByteBuffer.allocate(text.length + 1).put((byte) 1).put(text).array();
    }

    private static byte[] array(String value) {
        if (!value.equals("{}")) {
            throw new NotValidException("the only constant of an array is {}", null);
        }
        return utf8(value);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The constant does not fit the type. */
    static final class NotValidException extends RuntimeException {
        NotValidException(String clause, @Nullable Throwable cause) {
            super(clause, cause);
        }

        /** What follows "because". */
        String clause() {
            return String.valueOf(getMessage());
        }
    }
}
