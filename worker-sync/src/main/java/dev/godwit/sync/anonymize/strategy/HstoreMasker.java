package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks the pairs of an {@code hstore} in the form in which the server prints them ({@code "key"=>"value", "other"=>NULL}) and writes those that stay, in the order in which
 * they came. What its strategy cannot read becomes NULL; a NULL stays.
 */
final class HstoreMasker extends Wholesale {
    private static final ColumnType TEXT = ColumnType.of("text");
    private static final byte[] NULL_WORD = "NULL".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REDACTED = "[REDACTED]".getBytes(StandardCharsets.US_ASCII);

    /** @param masker null for a value that is kept */
    private record Rule(@Nullable ValueMasker masker) {}

    private final Map<ByteBuffer, Rule> rules = new HashMap<>();

    private final JsonRest.Kind rest;
    private final ByteBuilder key = new ByteBuilder();
    private final ByteBuilder value = new ByteBuilder();
    private final ByteBuilder masked = new ByteBuilder();
    private byte[] in = {};
    private int at;
    private int end;

    HstoreMasker(Map<String, PartRule> rules, JsonRest rest, MaskContext context) {
        this.rest = rest.kind();
        rules.forEach((name, rule) -> {
            ValueMasker masker = rule.masking()
                    .map(masking -> masking.masker(context.part(TEXT)))
                    .orElse(null);
            this.rules.put(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), new Rule(masker));
        });
    }

    @Override
    boolean transform(byte[] bytes, int from, int to) {
        in = bytes;
        at = from;
        end = to;
        boolean first = true;
        while (at < end) {
            if ((!first && !skip(", ")) || !decode(key) || !skip("=>")) {
                return false;
            }
            first = false;
            boolean isNull = at < end && in[at] == 'N';
            if (isNull ? !skip("NULL") : !decode(value)) {
                return false;
            }
            write(isNull);
        }
        return true;
    }

    private void write(boolean isNull) {
        Rule rule = rules.get(ByteBuffer.wrap(key.bytes, 0, key.length));
        if (rule == null && rest == JsonRest.Kind.DROP) {
            return;
        }
        if (out.length > 0) {
            out.add(',');
            out.add(' ');
        }
        quote(key.bytes, key.length);
        out.add('=');
        out.add('>');
        ValueMasker masker = rule == null ? null : rule.masker();
        if (isNull) {
            out.add(NULL_WORD, 0, NULL_WORD.length);
        } else if (masker != null) {
            masked(masker);
        } else if (rule == null && rest == JsonRest.Kind.REDACT) {
            quote(REDACTED, REDACTED.length);
        } else {
            quote(value.bytes, value.length);
        }
    }

    private void masked(ValueMasker masker) {
        masked.clear();
        masked.ensure(masker.bound(value.bytes, 0, value.length));
        int masksTo = masker.mask(value.bytes, 0, value.length, masked.bytes, 0);
        if (masksTo < 0) {
            out.add(NULL_WORD, 0, NULL_WORD.length);
        } else {
            quote(masked.bytes, masksTo);
        }
    }

    private boolean skip(String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (at == end || in[at++] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads a text in double quotes, in which a backslash stands before quotes and backslashes. */
    private boolean decode(ByteBuilder text) {
        text.clear();
        if (at == end || in[at++] != '"') {
            return false;
        }
        while (at < end && in[at] != '"') {
            if (in[at] == '\\' && ++at == end) {
                return false;
            }
            text.add(in[at++]);
        }
        return at++ < end;
    }

    private void quote(byte[] text, int length) {
        out.add('"');
        for (int i = 0; i < length; i++) {
            if (text[i] == '"' || text[i] == '\\') {
                out.add('\\');
            }
            out.add(text[i]);
        }
        out.add('"');
    }
}
