package dev.godwit.schema.sql;

import java.util.List;

/**
 * Where statements really begin and end. What PostgreSQL calls the range of a statement may include blanks and comments
 * around it.
 */
final class Words {

    private final List<Token> words;
    private int next;

    Words(List<Token> tokens) {
        this.words = tokens.stream().filter(token -> !token.isComment()).toList();
    }

    /** The start of the first word at or after {@code from}. Asked in ascending order. */
    int firstStart(int from) {
        while (next < words.size() && words.get(next).start() < from) {
            next++;
        }
        return next < words.size() ? words.get(next).start() : from;
    }

    /** The end of the last word that ends at or before {@code to}. Asked after {@link #firstStart}, in turn. */
    int lastEnd(int to) {
        while (next < words.size() && words.get(next).end() <= to) {
            next++;
        }
        return next == 0 ? to : words.get(next - 1).end();
    }
}
