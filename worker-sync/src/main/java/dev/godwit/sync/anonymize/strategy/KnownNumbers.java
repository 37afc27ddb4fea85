package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ValueForm;

/** Whether a text is a number that the strategies of this package know by its check digits or its shape. */
public final class KnownNumbers {

    private KnownNumbers() {}

    /** An international bank account number (ISO 13616), blanks between its characters allowed. */
    public static boolean isIban(byte[] text) {
        return new IbanNumber().read(text, 0, text.length);
    }

    /** A network address of either family. */
    public static boolean isAddress(byte[] text) {
        return new Addresses(ColumnType.of("text"), ValueForm.TEXT).read(text, 0, text.length);
    }
}
