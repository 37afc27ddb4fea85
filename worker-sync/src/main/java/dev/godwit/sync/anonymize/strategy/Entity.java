package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.OtherColumn;
import dev.godwit.sync.anonymize.Parameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another column that says to whom a value belongs: those of one entity are moved alike. For one thread. */
final class Entity {
    private final KeyedHash hash;
    private final ValueHash own;
    private final @Nullable OtherColumn column;

    Entity(MaskContext context, List<ColumnRead> reads) {
        hash = context.domain().keyedHash();
        own = new ValueHash(context);
        column = reads.isEmpty() ? null : context.row().column(reads.get(0));
    }

    /** The column that parameter {@code by} names, if any. */
    static List<ColumnRead> reads(Parameters parameters) {
        String by = parameters.text("by", "");
        return by.isEmpty() ? List.of() : List.of(new ColumnRead(by, ColumnRead.Use.KEYED));
    }

    /** Keyed bits of the entity; of the value itself where there is none. */
    long bits(byte[] in, int offset, int length) {
        if (column == null || column.length() < 0) {
            return own.hash(in, offset, length) ? own.low() : 0;
        }
        hash.hash(column.bytes(), column.offset(), column.length());
        return hash.low();
    }
}
