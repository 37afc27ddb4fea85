package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Fills a {@link LeakFilter} with the originals of masked text and uuid columns: of every n-th value, if it is long
 * enough that finding it elsewhere means something. Numbers, documents and arrays are left out.
 */
public final class LeakCollector implements LeakProbe {
    /** Shorter values stand in other columns by chance. */
    public static final int MIN_BYTES = 6;

    private static final int UUID_BYTES = 16;

    private final LeakFilter filter;
    private final int every;
    private final boolean[] text;
    private final boolean[] uuid;
    private long seen;

    /** @param every 1 for all values, n for one in n */
    public LeakCollector(RowLayout layout, LeakFilter filter, int every) {
        if (every < 1) {
            throw new IllegalArgumentException("One value in %d cannot be collected".formatted(every));
        }
        this.filter = filter;
        this.every = every;
        List<ColumnPlan> columns = layout.columns();
        this.text = new boolean[columns.size()];
        this.uuid = new boolean[columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            TypeFamily family = columns.get(i).type().family();
            boolean binary = layout.format().form() == ValueForm.BINARY;
            uuid[i] = family == TypeFamily.UUID && binary;
            text[i] = family == TypeFamily.TEXT || (family == TypeFamily.UUID && !binary);
        }
    }

    @Override
    public void original(int column, byte[] in, int offset, int length) {
        if ((!text[column] && !uuid[column]) || seen++ % every != 0) {
            return;
        }
        if (text[column] && length >= MIN_BYTES) {
            filter.add(in, offset, length);
        } else if (uuid[column] && length == UUID_BYTES) {
            byte[] characters = text(in, offset).getBytes(StandardCharsets.US_ASCII);
            filter.add(characters, 0, characters.length);
        }
    }

    private static String text(byte[] in, int offset) {
        var buffer = ByteBuffer.wrap(in, offset, UUID_BYTES);
        return new UUID(buffer.getLong(), buffer.getLong()).toString();
    }
}
