package dev.godwit.schema.sql;

/** Takes UTF-8 SQL to JSON. Not safe for use by two threads at once. */
interface ParserEngine {

    /**
     * The raw parse trees: {@code {"version":..,"stmts":[{"stmt":{..},"stmt_location":..,"stmt_len":..}]}}.
     *
     * @throws EngineSyntaxException for what the grammar refuses
     */
    String parse(byte[] utf8);

    /**
     * The tokens, with comments: {@code {"tokens":[{"start":..,"end":..,"tokenName":..}]}}, places in bytes.
     *
     * @throws EngineSyntaxException for what is not even a token, such as an open quote; without a position
     */
    String scan(byte[] utf8);

    /** Whether this engine has grown or aged so much that a new one should take its place. */
    boolean isWorn();

    /** PostgreSQL's error: {@code position} counts characters from 1; 0 means unknown. */
    final class EngineSyntaxException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int position;

        EngineSyntaxException(String message, int position) {
            super(message, null, false, false);
            this.position = position;
        }

        String reason() {
            return String.valueOf(getMessage());
        }

        int position() {
            return position;
        }
    }
}
