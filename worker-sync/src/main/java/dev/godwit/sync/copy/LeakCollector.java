package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ConstantMasker;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers originals of masked text and uuid columns, of each column a random sample of its own: whatever other columns there are, and
 * however the rows repeat, a column with a value is remembered, and its first value is always among what is remembered. Values that are
 * so short that finding them elsewhere means nothing are left out, as are those that are already the constant that they become, numbers,
 * documents and arrays.
 */
public final class LeakCollector implements LeakProbe {
    /** Shorter values stand in other columns by chance. */
    public static final int MIN_BYTES = 6;

    private static final int UUID_BYTES = 16;

    private final MaskKey key;
    private final LeakHash hash;
    private final @Nullable LeakSample[] samples;
    private final @Nullable ConstantMasker[] constants;
    private final boolean[] binaryUuid;

    /** @param perColumn how many values of a column are remembered at most, 16 or more */
    public LeakCollector(RowLayout layout, MaskKey key, int perColumn) {
        this.key = key;
        this.hash = new LeakHash(key);
        this.samples = new LeakSample[layout.columns().size()];
        this.constants = new ConstantMasker[samples.length];
        this.binaryUuid = new boolean[samples.length];
        for (int column : layout.masked()) {
            ColumnPlan plan = layout.columns().get(column);
            ColumnType type = plan.type();
            constants[column] =
                    plan.treatment().flatMap(t -> t.constantOfAll(type)).orElse(null);
            if (remembers(type, plan.treatment().orElseThrow().masking())) {
                samples[column] = new LeakSample(perColumn, column + 1L);
                binaryUuid[column] =
                        type.family() == TypeFamily.UUID && layout.format().form() == ValueForm.BINARY;
            }
        }
    }

    /** Whether originals of columns of this type are remembered that are masked so. */
    public static boolean remembers(ColumnType type, Masking masking) {
        return remembers(type) && !masking.worksInParts();
    }

    /** Whether originals of masked columns of this type are remembered. */
    public static boolean remembers(ColumnType type) {
        return type.family() == TypeFamily.TEXT || type.family() == TypeFamily.UUID;
    }

    @Override
    public void original(int column, byte[] in, int offset, int length) {
        LeakSample sample = samples[column];
        ConstantMasker constant = constants[column];
        if (sample == null || length < MIN_BYTES || (constant != null && constant.writes(in, offset, length))) {
            return;
        }
        if (!sample.wantsNext()) {
            return;
        }
        if (binaryUuid[column]) {
            if (length == UUID_BYTES) {
                byte[] characters = text(in, offset).getBytes(StandardCharsets.US_ASCII);
                sample.add(hash.of(characters, 0, characters.length));
            }
            return;
        }
        long value = hash.of(in, offset, length);
        if (hash.length() >= MIN_BYTES) {
            sample.add(value);
        }
    }

    /** The places of the columns whose originals are remembered, if they have any that are long enough. */
    public int[] columns() {
        return IntStream.range(0, samples.length)
                .filter(i -> samples[i] != null)
                .toArray();
    }

    /** What is remembered of one of these columns. */
    public LeakFilter filter(int column) {
        LeakFilter filter = LeakFilter.create(key);
        LeakSample sample = samples[column];
        if (sample != null) {
            sample.addTo(filter);
        }
        return filter;
    }

    /** What is remembered of all columns together. */
    public LeakFilter filter() {
        LeakFilter all = LeakFilter.create(key);
        Arrays.stream(columns()).forEach(column -> all.merge(filter(column)));
        return all;
    }

    private static String text(byte[] in, int offset) {
        var buffer = ByteBuffer.wrap(in, offset, UUID_BYTES);
        return new UUID(buffer.getLong(), buffer.getLong()).toString();
    }
}
