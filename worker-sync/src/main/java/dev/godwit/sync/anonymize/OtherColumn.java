package dev.godwit.sync.anonymize;

/**
 * What stands in another column of the row that is being masked, as text in UTF-8. The copy changes it from row to row; a masker reads
 * it during {@link ValueMasker#mask} only, and keeps no hold of the array. For one thread.
 */
public interface OtherColumn {
    byte[] bytes();

    int offset();

    /** In bytes; {@link ValueMasker#NULL} where there is none. */
    int length();
}
