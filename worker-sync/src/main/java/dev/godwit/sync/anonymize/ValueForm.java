package dev.godwit.sync.anonymize;

/** How the bytes of a value are to be read: as PostgreSQL's text output, or as its binary send format. */
public enum ValueForm {
    /** What the type's output function prints, in UTF-8 and without COPY's escapes. */
    TEXT,
    /** What the type's send function writes: big-endian integers, 16 bytes for a uuid, a version byte before jsonb. */
    BINARY
}
