package dev.godwit.schema.sql;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A token of a text; {@code start} and {@code end} in bytes. */
record Token(int start, int end, String name) {

    boolean isComment() {
        return isLineComment() || name.equals("C_COMMENT");
    }

    boolean isLineComment() {
        return name.equals("SQL_COMMENT");
    }

    boolean isSemicolon() {
        return name.equals("ASCII_59");
    }

    /** Reads the engine's answer without building a tree of it: it repeats the whole text. */
    static List<Token> read(String json) {
        var tokens = new ArrayList<Token>();
        try (JsonParser in = Json.parser(json)) {
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.START_ARRAY) {
                    while (in.nextToken() == JsonToken.START_OBJECT) {
                        tokens.add(one(in));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tokens;
    }

    private static Token one(JsonParser in) throws IOException {
        int start = 0;
        int end = 0;
        String name = "";
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "start" -> start = in.getIntValue();
                case "end" -> end = in.getIntValue();
                case "tokenName" -> name = in.getText();
                default -> in.skipChildren();
            }
        }
        return new Token(start, end, name);
    }
}
