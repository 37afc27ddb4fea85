package dev.godwit.sync.anonymize;

/**
 * The types that a strategy can tell apart. Types of one family look the same on the wire; whatever Godwit has no codec
 * for is {@link #OTHER}, and can only be kept or set to NULL.
 */
public enum TypeFamily {
    TEXT,
    INT2,
    INT4,
    INT8,
    UUID,
    BOOLEAN,
    NUMERIC,
    FLOAT4,
    FLOAT8,
    DATE,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    BYTEA,
    JSON,
    JSONB,
    ARRAY,
    /** {@code inet} and {@code cidr}. */
    INET,
    OTHER;

    /** Whether this is one of the three integer types. */
    public boolean isInteger() {
        return this == INT2 || this == INT4 || this == INT8;
    }

    /** The largest value of an integer type. */
    public long largest() {
        return switch (this) {
            case INT2 -> Short.MAX_VALUE;
            case INT4 -> Integer.MAX_VALUE;
            case INT8 -> Long.MAX_VALUE;
            case TEXT,
                    UUID,
                    BOOLEAN,
                    NUMERIC,
                    FLOAT4,
                    FLOAT8,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMPTZ,
                    BYTEA,
                    JSON,
                    JSONB,
                    ARRAY,
                    INET,
                    OTHER -> throw new IllegalStateException(this + " is not an integer type");
        };
    }
}
