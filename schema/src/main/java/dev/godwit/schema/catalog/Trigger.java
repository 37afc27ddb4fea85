package dev.godwit.schema.catalog;

/**
 * A trigger that somebody created; not those behind foreign keys.
 *
 * @param function qualified
 * @param definition the statement that creates it
 */
public record Trigger(String name, String function, Enabled enabled, boolean inherited, String definition) {

    /** When it fires, by {@code session_replication_role}. */
    public enum Enabled {
        ORIGIN,
        ALWAYS,
        REPLICA,
        DISABLED
    }
}
