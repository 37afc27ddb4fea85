package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Goes through a text from word to word; where one of the parts begins, its masked form is written instead, and what its strategy cannot read
 * is redacted. A result that is longer than the column is unparseable.
 */
final class TextMasker extends Wholesale {
    private static final byte[] REDACTED = "[REDACTED]".getBytes(StandardCharsets.US_ASCII);
    private static final ColumnType TEXT = ColumnType.of("text");

    private final ColumnType type;
    private final TextScanner scanner;
    private final Map<TextPart, ValueMasker> maskers = new EnumMap<>(TextPart.class);
    private final ByteBuilder masked = new ByteBuilder();

    TextMasker(MaskContext context, Set<TextPart> parts, boolean mask) {
        type = context.type();
        scanner = new TextScanner(parts);
        if (mask) {
            MaskContext part = context.part(TEXT);
            set(TextPart.EMAIL, new EmailStrategy(), part);
            set(TextPart.IBAN, new IbanStrategy(), part);
            set(TextPart.CARD, new CardStrategy(), part);
            set(TextPart.IP, new IpStrategy(), part);
            set(TextPart.PHONE, new PhoneStrategy(), part);
        }
    }

    private void set(TextPart part, AnonymizationStrategy strategy, MaskContext context) {
        maskers.put(part, strategy.configure(new Parameters(Map.of())).masker(context));
    }

    @Override
    boolean transform(byte[] in, int from, int to) {
        int copied = from;
        int at = from;
        while (at < to) {
            int end = scanner.find(in, from, at, to);
            if (end > at) {
                out.add(in, copied, at);
                replace(in, at, end);
                copied = end;
                at = end;
            } else {
                at++;
            }
        }
        out.add(in, copied, to);
        return type.holds(out.length) || type.holds(characters());
    }

    private void replace(byte[] in, int from, int to) {
        ValueMasker masker = maskers.get(scanner.part());
        if (masker != null) {
            masked.clear();
            masked.ensure(masker.bound(in, from, to - from));
            int end = masker.mask(in, from, to - from, masked.bytes, 0);
            if (end >= 0) {
                out.add(masked.bytes, 0, end);
                return;
            }
        }
        out.add(REDACTED, 0, REDACTED.length);
    }

    private int characters() {
        int characters = 0;
        for (int i = 0; i < out.length; i++) {
            characters += (out.bytes[i] & 0xc0) == 0x80 ? 0 : 1;
        }
        return characters;
    }
}
