package dev.godwit.schema.catalog;

/**
 * The database that a catalog was read from.
 *
 * @param versionNumber as {@code server_version_num} has it, such as 180006
 * @param encoding such as {@code UTF8}
 * @param collation the database's default collation: {@code datcollate}
 */
public record DatabaseInfo(String name, int versionNumber, String encoding, String collation, String timeZone) {

    public int major() {
        return versionNumber / 10_000;
    }
}
