package dev.godwit.migrate.script;

/**
 * One file of a migration.
 *
 * @param path in the project, for messages
 */
public record Script(String path, String text) {}
