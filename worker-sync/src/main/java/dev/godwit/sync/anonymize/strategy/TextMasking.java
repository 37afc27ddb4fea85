package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.TypeFamily;
import java.util.Set;

/** A masking of text alone. */
interface TextMasking extends Masking {
    @Override
    default Set<TypeFamily> families() {
        return Set.of(TypeFamily.TEXT);
    }
}
