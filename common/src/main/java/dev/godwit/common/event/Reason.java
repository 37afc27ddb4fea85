package dev.godwit.common.event;

/** Why a record went to the dead letters. */
public enum Reason {
    /** Not an event at all: no value, no CloudEvents attributes, not JSON. */
    UNDECODABLE,
    /** An event of a known type whose data breaks the type's schema, or contradicts its attributes. */
    SCHEMA_INVALID,
    /** An event of a type that is not in the registry, or not on this topic. */
    UNKNOWN_TYPE,
    /** A known type of another major version, or another version of CloudEvents. */
    UNSUPPORTED_VERSION,
    /** The signature is missing or wrong: whoever wrote it may not. */
    UNAUTHORIZED,
    /** Another event of the same source and id was handled before, with other content. */
    ID_CONFLICT,
    /** Larger than any event of Godwit. */
    OVERSIZE,
    /** Handling it failed again and again, and not for want of a server. */
    EXHAUSTED
}
