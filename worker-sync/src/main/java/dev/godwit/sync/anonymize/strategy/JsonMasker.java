package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks a document once and writes it anew, as {@code jsonb} prints documents. What is not JSON is unparseable. Whatever a part's strategy
 * cannot read or has no type for becomes JSON's null; a null stays null.
 */
final class JsonMasker extends Wholesale {
    private static final int DEEPEST = 500;
    private static final byte[] NULL_TEXT = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REDACTED = "\"[REDACTED]\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZERO = "0".getBytes(StandardCharsets.US_ASCII);
    private static final byte JSONB_VERSION = 1;

    private final JsonNode root;
    private final JsonRest.Kind rest;
    private final ColumnType type;
    private final boolean versioned;
    private final ByteBuilder plain = new ByteBuilder();
    private final ByteBuilder masked = new ByteBuilder();
    private byte[] in = {};
    private int at;
    private int end;
    private int depth;

    JsonMasker(JsonNode root, JsonRest rest, MaskContext context) {
        this.root = root;
        this.rest = rest.kind();
        this.type = context.type();
        this.versioned = type.family() == TypeFamily.JSONB && context.form() == ValueForm.BINARY;
    }

    @Override
    boolean transform(byte[] bytes, int from, int to) {
        in = bytes;
        at = from;
        end = to;
        depth = 0;
        if (versioned) {
            if (at == end || in[at++] != JSONB_VERSION) {
                return false;
            }
            out.add(JSONB_VERSION);
        }
        JsonNode rule = root.decides() ? root : null;
        boolean read = value(root, rule, true);
        blanks();
        return read && at == end && type.holds(out.length);
    }

    /** Reads a value, and writes what becomes of it unless it is left out. */
    private boolean value(@Nullable JsonNode node, @Nullable JsonNode rule, boolean write) {
        blanks();
        if (at == end) {
            return false;
        }
        return switch (in[at]) {
            case '{' -> object(node, rule, write);
            case '[' -> array(node, rule, write);
            case '"' -> string(rule, write);
            case 't', 'f', 'n' -> word(rule, write);
            default -> number(rule, write);
        };
    }

    private boolean object(@Nullable JsonNode node, @Nullable JsonNode rule, boolean write) {
        at++;
        if (++depth > DEEPEST) {
            return false;
        }
        put('{', write);
        // Names of members are data too: under a strategy they stay only where a path or 'rest' lets them.
        JsonNode inherited = rule != null && (rule.keeps() || rest != JsonRest.Kind.DROP) ? rule : null;
        boolean first = true;
        blanks();
        while (at < end && in[at] != '}') {
            int keyStart = at;
            if (in[at] != '"' || !decode()) {
                return false;
            }
            int keyEnd = at;
            JsonNode child = node == null ? null : node.member(plain.bytes, 0, plain.length);
            blanks();
            if (at == end || in[at++] != ':') {
                return false;
            }
            JsonNode decides = child != null && child.decides() ? child : inherited;
            boolean stays = write && (child != null || decides != null || rest != JsonRest.Kind.DROP);
            if (stays) {
                separate(first);
                out.add(in, keyStart, keyEnd);
                out.add(':');
                out.add(' ');
                first = false;
            }
            if (!value(child, decides, stays) || !next('}')) {
                return false;
            }
        }
        return close('}', write);
    }

    private boolean array(@Nullable JsonNode node, @Nullable JsonNode rule, boolean write) {
        at++;
        if (++depth > DEEPEST) {
            return false;
        }
        put('[', write);
        JsonNode child = node == null ? null : node.elements();
        JsonNode decides = child != null && child.decides() ? child : rule;
        boolean stays = write && (child != null || decides != null || rest != JsonRest.Kind.DROP);
        boolean first = true;
        blanks();
        while (at < end && in[at] != ']') {
            if (stays) {
                separate(first);
                first = false;
            }
            if (!value(child, decides, stays) || !next(']')) {
                return false;
            }
        }
        return close(']', write);
    }

    /** After a member or an element: a comma with something behind it, or the end. */
    private boolean next(char closing) {
        blanks();
        if (at < end && in[at] == ',') {
            at++;
            blanks();
            return at < end && in[at] != closing;
        }
        return at < end && in[at] == closing;
    }

    private boolean close(char closing, boolean write) {
        depth--;
        if (at == end) {
            return false;
        }
        at++;
        put(closing, write);
        return true;
    }

    private boolean string(@Nullable JsonNode rule, boolean write) {
        int start = at;
        if (!decode()) {
            return false;
        }
        if (!write) {
            return true;
        }
        if (isKept(rule)) {
            out.add(in, start, at);
        } else if (rule == null) {
            put(rest == JsonRest.Kind.REDACT ? REDACTED : NULL_TEXT);
        } else if (rule.text() == null || !mask(rule.text(), plain.bytes, 0, plain.length)) {
            put(NULL_TEXT);
        } else {
            quote();
        }
        return true;
    }

    private boolean word(@Nullable JsonNode rule, boolean write) {
        byte[] word = in[at] == 't' ? TRUE : in[at] == 'f' ? FALSE : NULL_TEXT;
        if (end - at < word.length || !Arrays.equals(in, at, at + word.length, word, 0, word.length)) {
            return false;
        }
        int start = at;
        at += word.length;
        if (!write) {
            return true;
        }
        if (word == NULL_TEXT || isKept(rule)) {
            put(word);
        } else if (rule == null) {
            put(rest == JsonRest.Kind.REDACT ? FALSE : NULL_TEXT);
        } else if (rule.bool() == null || !mask(rule.bool(), in, start, 1)) {
            put(NULL_TEXT);
        } else {
            put(masked.bytes[0] == 't' ? TRUE : FALSE);
        }
        return true;
    }

    private boolean number(@Nullable JsonNode rule, boolean write) {
        int start = at;
        if (!isNumber()) {
            return false;
        }
        if (!write) {
            return true;
        }
        if (isKept(rule)) {
            out.add(in, start, at);
        } else if (rule == null) {
            put(rest == JsonRest.Kind.REDACT ? ZERO : NULL_TEXT);
        } else {
            ValueMasker masker = rule.number() == null ? rule.text() : rule.number();
            if (masker == null || !mask(masker, in, start, at - start) || !isWhole(masked)) {
                put(NULL_TEXT);
            } else {
                out.add(masked.bytes, 0, masked.length);
            }
        }
        return true;
    }

    private boolean isKept(@Nullable JsonNode rule) {
        return rule == null ? rest == JsonRest.Kind.KEEP : rule.keeps();
    }

    /** Masks a part; false where there is no result. */
    private boolean mask(ValueMasker masker, byte[] bytes, int from, int length) {
        masked.clear();
        masked.ensure(masker.bound(bytes, from, length));
        int masksTo = masker.mask(bytes, from, length, masked.bytes, 0);
        masked.length = Math.max(0, masksTo);
        return masksTo >= 0;
    }

    /** Whether the result of a number is one. */
    private boolean isWhole(ByteBuilder text) {
        byte[] before = in;
        int beforeAt = at;
        int beforeEnd = end;
        in = text.bytes;
        at = 0;
        end = text.length;
        boolean whole = isNumber() && at == end;
        in = before;
        at = beforeAt;
        end = beforeEnd;
        return whole;
    }

    private boolean isNumber() {
        if (at < end && in[at] == '-') {
            at++;
        }
        if (at < end && in[at] == '0') {
            at++;
        } else if (!digits()) {
            return false;
        }
        if (at < end && in[at] == '.') {
            at++;
            if (!digits()) {
                return false;
            }
        }
        if (at < end && (in[at] | 0x20) == 'e') {
            at++;
            if (at < end && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        int start = at;
        while (at < end && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        return at > start;
    }

    /** Reads a string into {@link #plain}. */
    private boolean decode() {
        plain.clear();
        plain.ensure(end - at);
        at++;
        while (at < end && in[at] != '"') {
            byte b = in[at++];
            if (b >= 0 && b < ' ') {
                return false;
            }
            if (b != '\\') {
                plain.bytes[plain.length++] = b;
            } else if (at == end || !escape(in[at++])) {
                return false;
            }
        }
        if (at == end) {
            return false;
        }
        at++;
        return true;
    }

    private boolean escape(byte code) {
        switch (code) {
            case '"', '\\', '/' -> plain.add(code);
            case 'b' -> plain.add('\b');
            case 'f' -> plain.add('\f');
            case 'n' -> plain.add('\n');
            case 'r' -> plain.add('\r');
            case 't' -> plain.add('\t');
            case 'u' -> {
                return unicode();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean unicode() {
        int unit = hexadecimal();
        if (unit < 0 || Character.isLowSurrogate((char) unit)) {
            return false;
        }
        int point = unit;
        if (Character.isHighSurrogate((char) unit)) {
            if (end - at < 2 || in[at] != '\\' || in[at + 1] != 'u') {
                return false;
            }
            at += 2;
            int low = hexadecimal();
            if (low < 0 || !Character.isLowSurrogate((char) low)) {
                return false;
            }
            point = Character.toCodePoint((char) unit, (char) low);
        }
        if (point < 0x80) {
            plain.add(point);
        } else if (point < 0x800) {
            plain.add(0xc0 | point >>> 6);
            plain.add(0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            plain.add(0xe0 | point >>> 12);
            plain.add(0x80 | (point >>> 6 & 0x3f));
            plain.add(0x80 | (point & 0x3f));
        } else {
            plain.add(0xf0 | point >>> 18);
            plain.add(0x80 | (point >>> 12 & 0x3f));
            plain.add(0x80 | (point >>> 6 & 0x3f));
            plain.add(0x80 | (point & 0x3f));
        }
        return true;
    }

    private int hexadecimal() {
        if (end - at < 4) {
            return -1;
        }
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(in[at++], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /** Writes {@link #masked} as a string, with the escapes that the server writes. */
    private void quote() {
        out.add('"');
        for (int i = 0; i < masked.length; i++) {
            byte b = masked.bytes[i];
            switch (b) {
                case '"', '\\' -> escaped(b);
                case '\b' -> escaped('b');
                case '\f' -> escaped('f');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                case '\t' -> escaped('t');
                default -> {
                    if (b >= 0 && b < ' ') {
                        escaped('u');
                        out.add('0');
                        out.add('0');
                        out.add('0' + (b >>> 4));
                        out.add(Character.forDigit(b & 15, 16));
                    } else {
                        out.add(b);
                    }
                }
            }
        }
        out.add('"');
    }

    private void escaped(int code) {
        out.add('\\');
        out.add(code);
    }

    private void separate(boolean first) {
        if (!first) {
            out.add(',');
            out.add(' ');
        }
    }

    private void put(char c, boolean write) {
        if (write) {
            out.add(c);
        }
    }

    private void put(byte[] text) {
        out.add(text, 0, text.length);
    }

    private void blanks() {
        while (at < end && (in[at] == ' ' || in[at] == '\n' || in[at] == '\t' || in[at] == '\r')) {
            at++;
        }
    }
}
