package dev.godwit.sync.copy;

/** Sees the originals of masked values as they pass, so that the target can be searched for them afterwards. */
@FunctionalInterface
public interface LeakProbe {
    /** Sees nothing. */
    LeakProbe NONE = (column, in, offset, length) -> {};

    /**
     * Called for each value that is about to be masked and is not NULL, on the copying thread; may not keep the array.
     *
     * @param column its place in the layout
     */
    void original(int column, byte[] in, int offset, int length);
}
