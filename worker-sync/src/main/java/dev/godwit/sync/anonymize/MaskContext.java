package dev.godwit.sync.anonymize;

/**
 * What a masker may know of its column when it is made.
 *
 * @param column for messages: {@code schema.table.column}
 * @param form how the values that will come are encoded
 * @param nullable whether NULL is a legal result
 * @param domain the keyed functions; columns that share a domain map equal values to equal results
 * @param row the other columns that the masking {@linkplain Masking#reads reads}
 */
public record MaskContext(
        String column, ColumnType type, ValueForm form, boolean nullable, MaskDomain domain, ColumnRead.Row row) {

    /** For a masking that reads no other column. */
    public MaskContext(String column, ColumnType type, ValueForm form, boolean nullable, MaskDomain domain) {
        this(column, type, form, nullable, domain, ColumnRead.Row.NONE);
    }

    /** The same for a part of a value, which is text or a number whatever the column is. */
    public MaskContext part(ColumnType partType) {
        return new MaskContext(column, partType, ValueForm.TEXT, true, domain, row);
    }
}
