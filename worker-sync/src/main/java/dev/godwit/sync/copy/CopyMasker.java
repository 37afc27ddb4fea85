package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * Masks a COPY stream on its way. What {@code COPY ... TO STDOUT} gives goes in by {@link #accept}, cut as it likes; what
 * {@code COPY ... FROM STDIN} needs comes out in batches. The stream is one sequence of bytes, not one of messages: the
 * first message of the binary format holds its header and the first row, and both are seen for what they are.
 *
 * <p>For one copy and one thread. After an exception nothing further is accepted: the copy has to be rolled back.
 *
 * @param <X> what the sink throws
 */
public abstract sealed class CopyMasker<X extends Exception> permits BinaryCopyMasker, TextCopyMasker {
    final RowReader reader;
    final OutputBatch<X> out;
    final LeakProbe probe;
    final MaskedField[] fields;
    final RowHash all;
    final RowHash untouched;
    private final RowReader.Visitor<X> visitor = new Visitor();
    private long bytesIn;
    private boolean broken;

    CopyMasker(RowLayout layout, MaskKey key, CopyOptions options, ByteSink<X> sink) {
        reader = RowReader.of(layout);
        out = new OutputBatch<>(sink, options.batchBytes());
        probe = options.probe();
        fields = Arrays.stream(layout.masked())
                .mapToObj(column -> new MaskedField(column, layout, key, options.seed()))
                .toArray(MaskedField[]::new);
        all = new RowHash(options.seed());
        untouched = new RowHash(options.seed());
    }

    /** Makes the masker for a layout; {@code sink} gets the batches on the thread that calls {@link #accept}. */
    public static <X extends Exception> CopyMasker<X> of(
            RowLayout layout, MaskKey key, CopyOptions options, ByteSink<X> sink) {
        return layout.format() == CopyFormat.BINARY
                ? new BinaryCopyMasker<>(layout, key, options, sink)
                : new TextCopyMasker<>(layout, key, options, sink);
    }

    /** Takes the next bytes of the source; may write batches to the sink, and keeps no hold of the array. */
    public final void accept(byte[] bytes, int offset, int length) throws X {
        use();
        broken = true;
        bytesIn += length;
        reader.accept(bytes, offset, length, visitor);
        broken = false;
    }

    /** Says that the source has ended; writes the last batch. */
    public final CopySummary finish() throws X {
        use();
        broken = true;
        reader.finish();
        out.flush();
        List<CopySummary.MaskedColumn> masked = new ArrayList<>();
        var spread = new HashMap<String, ColumnSpread>();
        for (MaskedField field : fields) {
            masked.add(field.counts());
            spread.put(field.name(), field.spread());
        }
        var digest = new CopyDigest(reader.rows, all.sum(), fields.length == 0 ? all.sum() : untouched.sum());
        return new CopySummary(bytesIn, out.written(), digest, masked, spread);
    }

    /** Rows seen so far, for progress. */
    public final long rows() {
        return reader.rows;
    }

    /** Writes the row to {@link #out}, and shows {@link #untouched} what passes as it is. */
    abstract void mask(byte[] in, int from, int to);

    private void use() {
        if (broken) {
            throw new IllegalStateException("This copy of '%s' has ended or failed".formatted(reader.layout.table()));
        }
    }

    private final class Visitor implements RowReader.Visitor<X> {
        @Override
        public void framing(byte[] in, int from, int to) {
            out.append(in, from, to);
        }

        @Override
        public void row(byte[] in, int from, int to) throws X {
            int start = out.length;
            if (fields.length == 0) {
                out.append(in, from, to);
            } else {
                untouched.begin();
                mask(in, from, to);
                untouched.end();
            }
            all.begin();
            all.update(out.bytes, start, out.length - start);
            all.end();
            out.flushIfFull();
        }
    }
}
