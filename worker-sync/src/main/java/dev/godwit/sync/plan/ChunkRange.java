package dev.godwit.sync.plan;

import org.jspecify.annotations.Nullable;

/**
 * Which rows of a relation a task copies: those of some pages, or those whose key lies in a range.
 *
 * @param from the first page, or null
 * @param to the page after the last one, or null
 * @param keys null for pages
 */
public record ChunkRange(
        @Nullable Long from, @Nullable Long to, @Nullable KeyRange keys) {

    public static final ChunkRange ALL = new ChunkRange(null, null, null);

    public ChunkRange {
        if (keys != null && (from != null || to != null)) {
            throw new IllegalArgumentException("A range is of pages or of keys");
        }
    }

    public static ChunkRange of(PageRange pages) {
        return new ChunkRange(pages.from(), pages.to(), null);
    }

    public static ChunkRange of(KeyRange keys) {
        return new ChunkRange(null, null, keys);
    }

    /** @throws IllegalStateException if it is a range of keys */
    public PageRange pages() {
        if (keys != null) {
            throw new IllegalStateException("A range of keys");
        }
        return new PageRange(from, to);
    }
}
