package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ValueForm;

/** The two formats of COPY that Godwit speaks. */
public enum CopyFormat {
    /** {@code FORMAT binary}: fields with a length before them. */
    BINARY(ValueForm.BINARY),
    /** {@code FORMAT text} with its default delimiter and NULL: lines, tabs and escapes. */
    TEXT(ValueForm.TEXT);

    private final ValueForm form;

    CopyFormat(ValueForm form) {
        this.form = form;
    }

    /** How values look in this format. */
    public ValueForm form() {
        return form;
    }
}
