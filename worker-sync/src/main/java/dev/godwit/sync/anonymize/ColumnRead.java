package dev.godwit.sync.anonymize;

import java.util.List;
import java.util.Map;

/**
 * Another column of the row that a masking reads. The gate knows them: there has to be such a column in the table, of a type that can be
 * read as text.
 */
public record ColumnRead(String name, Use use) {

    /** What a masking does with it. */
    public enum Use {
        /** Its characters stand in results: so they come as they will stand in the target, masked if the column is. */
        SHOWN,
        /** It goes into a keyed function only, and comes as it stands in the source. */
        KEYED
    }

    /** The columns of one row that a masker has asked for. */
    public record Row(Map<ColumnRead, OtherColumn> columns) {
        /** For maskings that read none. */
        public static final Row NONE = new Row(Map.of());

        public Row {
            columns = Map.copyOf(columns);
        }

        public OtherColumn column(ColumnRead read) {
            OtherColumn column = columns.get(read);
            if (column == null) {
                throw new IllegalStateException("The masking has not said that it reads '%s'".formatted(read.name()));
            }
            return column;
        }
    }

    /** Types that can be read as text in both formats of a copy. */
    public static final List<TypeFamily> FAMILIES =
            List.of(TypeFamily.TEXT, TypeFamily.INT2, TypeFamily.INT4, TypeFamily.INT8, TypeFamily.UUID);
}
