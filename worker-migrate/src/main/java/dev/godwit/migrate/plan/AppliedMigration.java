package dev.godwit.migrate.plan;

import dev.godwit.migrate.script.Version;

/**
 * A migration as the history has it.
 *
 * @param finished false if it was started and neither finished nor rolled back: a statement outside a transaction was interrupted
 */
public record AppliedMigration(Version version, String name, String checksum, boolean finished) {}
