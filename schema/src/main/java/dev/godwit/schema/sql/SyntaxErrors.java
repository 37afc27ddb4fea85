package dev.godwit.schema.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns PostgreSQL's refusal into an error that helps: what psql reads and PostgreSQL does not (meta-commands, variables,
 * data after COPY) is named as such, and string constants are left out.
 */
final class SyntaxErrors {

    private static final int MAX_MESSAGE = 200;
    private static final String NEAR = " at or near \"";

    private final ParserEngine engine;
    private final String sql;
    private final LocationIndex locations;

    SyntaxErrors(ParserEngine engine, String sql, LocationIndex locations) {
        this.engine = engine;
        this.sql = sql;
        this.locations = locations;
    }

    SqlSyntaxException explain(ParserEngine.EngineSyntaxException error) {
        if (error.position() <= 0) {
            return new SqlSyntaxException(withoutConstants(error.reason()), null);
        }
        Location location = locations.atCodePoint(error.position() - 1);
        Location copy = copyWithData(location);
        if (copy != null) {
            return new SqlSyntaxException(
                    "Data after COPY ... FROM STDIN is for psql and is not SQL; write INSERT statements, or load it with a sync",
                    copy);
        }
        String rest = sql.substring(location.charOffset());
        if (rest.startsWith("\\")) {
            return new SqlSyntaxException(
                    "'%s' is a psql meta-command, not SQL; remove it".formatted(word(rest)), location);
        }
        if (isPsqlVariable(rest)) {
            return new SqlSyntaxException(
                    withoutConstants(error.reason()) + "; psql variables such as :name are not replaced here",
                    location);
        }
        return new SqlSyntaxException(withoutConstants(error.reason()), location);
    }

    /** The COPY ... FROM STDIN before the error, when nothing but what should be its data lies between. */
    private @Nullable Location copyWithData(Location error) {
        if (error.charOffset() == 0) {
            return null;
        }
        String before = sql.substring(0, error.charOffset());
        List<Token> tokens;
        try {
            tokens = Token.read(engine.scan(before.getBytes(StandardCharsets.UTF_8))).stream()
                    .filter(token -> !token.isComment())
                    .toList();
        } catch (ParserEngine.EngineSyntaxException e) {
            return null;
        }
        int begin = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).isSemicolon()) {
                if (isCopyFromStdin(tokens.subList(begin, i))) {
                    return locations.atByte(tokens.get(begin).start());
                }
                begin = i + 1;
            }
        }
        return null;
    }

    private boolean isCopyFromStdin(List<Token> statement) {
        if (statement.isEmpty() || !is("copy", statement.get(0))) {
            return false;
        }
        for (int i = 1; i + 1 < statement.size(); i++) {
            if (is("from", statement.get(i)) && is("stdin", statement.get(i + 1))) {
                return true;
            }
        }
        return false;
    }

    private boolean is(String keyword, Token token) {
        return locations.between(token.start(), token.end()).equalsIgnoreCase(keyword);
    }

    private static boolean isPsqlVariable(String rest) {
        return rest.length() > 1
                && rest.charAt(0) == ':'
                && (Character.isLetter(rest.charAt(1)) || rest.charAt(1) == '\'' || rest.charAt(1) == '"');
    }

    private static String word(String rest) {
        int end = 1;
        while (end < rest.length() && end < 20 && !Character.isWhitespace(rest.charAt(end))) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static String withoutConstants(String message) {
        int near = message.indexOf(NEAR);
        if (near >= 0) {
            String token = message.substring(near + NEAR.length()).toLowerCase(Locale.ROOT);
            if (token.contains("'") || token.startsWith("$")) {
                return message.substring(0, near) + " at or near a string constant";
            }
        }
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
    }
}
