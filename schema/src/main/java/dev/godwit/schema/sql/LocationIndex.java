package dev.godwit.schema.sql;

import java.util.Arrays;

/**
 * Finds the character, line and column of a byte of a text. PostgreSQL counts the places in a parse tree in UTF-8 bytes, and
 * those of an error in characters; neither is an index into a Java string.
 *
 * <p>Marks are kept every {@value #STEP} bytes, so that a lookup costs the same in a script of one long line.
 */
final class LocationIndex {

    private static final int STEP = 256;

    private final String text;
    private final Marks marks = new Marks();
    private final Marks lines = new Marks();
    private final int byteLength;

    LocationIndex(String text) {
        this.text = text;
        int bytes = 0;
        int codePoints = 0;
        int nextMark = 0;
        lines.add(0, 0, 0);
        for (int i = 0; i < text.length(); codePoints++) {
            if (bytes >= nextMark) {
                marks.add(bytes, i, codePoints);
                nextMark += STEP;
            }
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            bytes += utf8Length(codePoint);
            if (codePoint == '\n') {
                lines.add(bytes, i, codePoints + 1);
            }
        }
        if (text.isEmpty()) {
            marks.add(0, 0, 0);
        }
        this.byteLength = bytes;
    }

    int byteLength() {
        return byteLength;
    }

    Location atByte(int wanted) {
        int target = Math.max(0, Math.min(wanted, byteLength));
        int mark = marks.lastAtOrBefore(target);
        int bytes = marks.bytes[mark];
        int chars = marks.chars[mark];
        int codePoints = marks.codePoints[mark];
        while (bytes < target) {
            int codePoint = text.codePointAt(chars);
            chars += Character.charCount(codePoint);
            bytes += utf8Length(codePoint);
            codePoints++;
        }
        int line = lines.lastAtOrBefore(target);
        return new Location(target, chars, line + 1, codePoints - lines.codePoints[line] + 1);
    }

    /** The place of the {@code codePoint}-th character, from 0. */
    Location atCodePoint(int codePoint) {
        int limit = Math.max(0, Math.min(codePoint, text.codePointCount(0, text.length())));
        int end = text.offsetByCodePoints(0, limit);
        int bytes = text.substring(0, end)
                .codePoints()
                .map(LocationIndex::utf8Length)
                .sum();
        return atByte(bytes);
    }

    String between(int fromByte, int toByte) {
        return text.substring(atByte(fromByte).charOffset(), atByte(toByte).charOffset());
    }

    private static int utf8Length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    /** Three growing arrays, ascending in each. */
    private static final class Marks {
        private int size;
        private int[] bytes = new int[16];
        private int[] chars = new int[16];
        private int[] codePoints = new int[16];

        void add(int atByte, int atChar, int atCodePoint) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, size * 2);
                chars = Arrays.copyOf(chars, size * 2);
                codePoints = Arrays.copyOf(codePoints, size * 2);
            }
            bytes[size] = atByte;
            chars[size] = atChar;
            codePoints[size] = atCodePoint;
            size++;
        }

        int lastAtOrBefore(int atByte) {
            int found = Arrays.binarySearch(bytes, 0, size, atByte);
            return found >= 0 ? found : -found - 2;
        }
    }
}
