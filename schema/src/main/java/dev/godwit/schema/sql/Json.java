package dev.godwit.schema.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * Reads the engine's JSON. It comes from our own parser, so its length is not limited here; its depth is, so that whoever
 * walks a tree may do so by recursion.
 */
final class Json {

    static final String TOO_DEEP = "A statement is nested too deeply to be parsed; split it";

    private static final int MAX_DEPTH = 3_000;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private Json() {}

    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (StreamConstraintsException e) {
            throw new SqlSyntaxException(TOO_DEEP, null);
        } catch (JsonProcessingException e) {
            throw new SqlParserException("The SQL parser answered with unreadable JSON", e);
        }
    }

    static JsonParser parser(String json) throws IOException {
        return MAPPER.getFactory().createParser(json);
    }
}
