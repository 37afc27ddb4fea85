package dev.godwit.schema.sql;

/**
 * Reads SQL as PostgreSQL reads it. Implementations are safe for use by many threads at once.
 */
public interface SqlParser {

    /**
     * Splits and parses a script of any number of statements, also none.
     *
     * @throws SqlSyntaxException when any statement of it is not acceptable, also for psql meta-commands and inline COPY
     *     data, which are not SQL
     * @throws SqlParserException when the parser itself fails
     */
    ParsedScript parse(String sql);
}
