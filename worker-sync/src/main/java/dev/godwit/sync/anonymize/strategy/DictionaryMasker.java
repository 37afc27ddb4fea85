package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Looks values up by binary search in their bytes. */
final class DictionaryMasker implements ValueMasker {
    private final byte[][] from;
    private final int[] to;
    private final Pool pool;
    private final boolean otherwise;

    /** @param pool one result for each of {@code from}, and maybe the one for all others */
    DictionaryMasker(List<String> from, Pool pool, boolean otherwise) {
        this.pool = pool;
        this.otherwise = otherwise;
        byte[][] bytes = from.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.to = IntStream.range(0, bytes.length)
                .boxed()
                .sorted(Comparator.comparing(i -> bytes[i], Arrays::compareUnsigned))
                .mapToInt(i -> i)
                .toArray();
        this.from = Arrays.stream(to).mapToObj(i -> bytes[i]).toArray(byte[][]::new);
    }

    @Override
    public int bound(int length) {
        return pool.longest();
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        int low = 0;
        int high = from.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            byte[] candidate = from[middle];
            int order = Arrays.compareUnsigned(candidate, 0, candidate.length, in, offset, offset + length);
            if (order == 0) {
                return pool.write(to[middle], out, position);
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return otherwise ? pool.write(from.length, out, position) : UNPARSEABLE;
    }
}
