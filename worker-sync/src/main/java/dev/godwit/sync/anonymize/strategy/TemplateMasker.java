package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.OtherColumn;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;

/** Writes a template for a value. A result that is longer than the column holds is unparseable. */
final class TemplateMasker implements ValueMasker {
    private final KeyedHash hash;
    private final TextNormalizer normalizer;
    private final ColumnType type;
    private final Piece[] pieces;
    private final byte[] bits = new byte[KeyedHash.BYTES + 1];

    TemplateMasker(Template template, TextNormalizer normalizer, MaskContext context) {
        this.hash = context.domain().keyedHash();
        this.normalizer = normalizer;
        this.type = context.type();
        this.pieces =
                template.parts().stream().map(part -> piece(part, context)).toArray(Piece[]::new);
    }

    @Override
    public int bound(int length) {
        int bound = 0;
        for (Piece piece : pieces) {
            bound += piece.bound();
        }
        return bound;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        normalizer.normalize(in, offset, length);
        hash.hash(normalizer.bytes(), 0, normalizer.length());
        hash.copyTo(bits, 0, KeyedHash.BYTES);
        int at = position;
        for (Piece piece : pieces) {
            at = piece.write(in, offset, length, out, at);
        }
        return type.holds(at - position) || type.holds(characters(out, position, at)) ? at : UNPARSEABLE;
    }

    private Piece piece(TemplatePart part, MaskContext context) {
        if (part instanceof TemplatePart.Literal literal) {
            return new Text(literal.text().getBytes(StandardCharsets.UTF_8));
        }
        if (part instanceof TemplatePart.Id id) {
            return new Token(id.length());
        }
        if (part instanceof TemplatePart.RandomDigits random) {
            return new Digits(random.count(), random.number());
        }
        if (part instanceof TemplatePart.Last last) {
            return new End(last.count());
        }
        return new Column(context.row().column(((TemplatePart.Shown) part).read()));
    }

    private static int characters(byte[] out, int from, int to) {
        int characters = 0;
        for (int i = from; i < to; i++) {
            characters += (out[i] & 0xc0) == 0x80 ? 0 : 1;
        }
        return characters;
    }

    private interface Piece {
        int bound();

        int write(byte[] in, int offset, int length, byte[] out, int position);
    }

    private static final class Text implements Piece {
        private final byte[] bytes;

        Text(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int bound() {
            return bytes.length;
        }

        @Override
        public int write(byte[] in, int offset, int length, byte[] out, int position) {
            System.arraycopy(bytes, 0, out, position, bytes.length);
            return position + bytes.length;
        }
    }

    private final class Token implements Piece {
        private final int length;

        Token(int length) {
            this.length = length;
        }

        @Override
        public int bound() {
            return length;
        }

        @Override
        public int write(byte[] in, int offset, int size, byte[] out, int position) {
            return TokenEncoding.HEX.write(bits, length, out, position);
        }
    }

    private final class Digits implements Piece {
        private final int count;
        private final int number;
        private final long numbers;

        Digits(int count, int number) {
            this.count = count;
            this.number = number;
            long power = 1;
            for (int i = 0; i < count; i++) {
                power *= 10;
            }
            numbers = power;
        }

        @Override
        public int bound() {
            return count;
        }

        @Override
        public int write(byte[] in, int offset, int length, byte[] out, int position) {
            bits[KeyedHash.BYTES] = (byte) number;
            hash.hash(bits, 0, bits.length);
            long rest = Math.multiplyHigh(hash.high() >>> 1, numbers << 1);
            for (int i = count - 1; i >= 0; i--) {
                out[position + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            return position + count;
        }
    }

    /** Of a value that has fewer than twice as many letters and digits, asterisks: its end would be most of it. */
    private static final class End implements Piece {
        private final int count;

        End(int count) {
            this.count = count;
        }

        @Override
        public int bound() {
            return count;
        }

        @Override
        public int write(byte[] in, int offset, int length, byte[] out, int position) {
            int found = 0;
            for (int i = offset + length - 1; i >= offset; i--) {
                if (isWord(in[i])) {
                    if (found < count) {
                        out[position + count - 1 - found] = in[i];
                    }
                    found++;
                }
            }
            if (found < 2 * count) {
                for (int i = 0; i < count; i++) {
                    out[position + i] = '*';
                }
            }
            return position + count;
        }

        private static boolean isWord(byte b) {
            return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
        }
    }

    private static final class Column implements Piece {
        private final OtherColumn column;

        Column(OtherColumn column) {
            this.column = column;
        }

        @Override
        public int bound() {
            return Math.max(0, column.length());
        }

        @Override
        public int write(byte[] in, int offset, int length, byte[] out, int position) {
            int size = Math.max(0, column.length());
            System.arraycopy(column.bytes(), column.offset(), out, position, size);
            return position + size;
        }
    }
}
