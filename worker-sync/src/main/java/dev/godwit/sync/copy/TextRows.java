package dev.godwit.sync.copy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the values of a short COPY stream in text format, as text. For one stream and one thread. */
public final class TextRows {
    private final RowReader reader;
    private final TextEscapes escapes = new TextEscapes();
    private final List<List<@Nullable String>> rows = new ArrayList<>();

    public TextRows(RowLayout layout) {
        if (layout.format() != CopyFormat.TEXT) {
            throw new IllegalArgumentException("Only rows in text format are text");
        }
        reader = RowReader.of(layout);
    }

    /** Takes the next bytes of the stream, cut as they like. */
    public void accept(byte[] bytes, int offset, int length) {
        reader.accept(bytes, offset, length, new Keeping());
    }

    /** Says that the stream has ended; null is NULL. */
    public List<List<@Nullable String>> finish() {
        reader.finish();
        return rows;
    }

    private final class Keeping implements RowReader.Visitor<RuntimeException> {
        @Override
        public void framing(byte[] in, int from, int to) {
            // There is none in text.
        }

        @Override
        public void row(byte[] in, int from, int to) {
            var values = new ArrayList<@Nullable String>();
            for (int column = 0; column < reader.columns; column++) {
                values.add(value(in, from + reader.starts[column], reader.lengths[column]));
            }
            rows.add(Collections.unmodifiableList(values));
        }

        private @Nullable String value(byte[] in, int start, int length) {
            if (length < 0) {
                return null;
            }
            if (TextEscapes.isEscaped(in, start, length)) {
                int size = escapes.remove(in, start, length);
                return new String(escapes.buffer(), 0, size, StandardCharsets.UTF_8);
            }
            return new String(in, start, length, StandardCharsets.UTF_8);
        }
    }
}
