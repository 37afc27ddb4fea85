package dev.godwit.common.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/**
 * The mapper that every message of Godwit is written and read with. Instants are RFC 3339 text, absent optionals are left
 * out, duplicate keys and documents deeper than 64 levels are refused. Unknown properties are ignored, as the
 * compatibility rule of the events asks ("adding optional fields is a minor version"); {@link #strict()} refuses them.
 *
 * <p>Thread-safe.
 */
public final class Json {

    private static final ObjectMapper LENIENT = builder().build();
    private static final ObjectMapper STRICT =
            builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Json() {}

    private static JsonMapper.Builder builder() {
        var builder = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.USE_DEFAULTS));
        var mapper = builder.build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(64).build());
        return builder;
    }

    /** The mapper for messages between processes. Do not reconfigure it. */
    public static ObjectMapper mapper() {
        return LENIENT;
    }

    /** The mapper for what people send: an unknown property is an error. Do not reconfigure it. */
    public static ObjectMapper strict() {
        return STRICT;
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** {@code value} as a tree. */
    public static JsonNode tree(Object value) {
        return LENIENT.valueToTree(value);
    }

    /** {@code tree} as a {@code type}.
     *
     * @throws IllegalArgumentException if the tree does not have the shape of {@code type} */
    public static <T> T as(JsonNode tree, Class<T> type) {
        try {
            return LENIENT.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Not a %s: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
        }
    }

    public static byte[] bytes(Object value) {
        try {
            return LENIENT.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot be written as JSON: " + value.getClass(), e);
        }
    }

    public static String text(Object value) {
        try {
            return LENIENT.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot be written as JSON: " + value.getClass(), e);
        }
    }

    /** Parses one JSON document.
     *
     * @throws IllegalArgumentException if {@code json} is not exactly one well-formed document */
    public static JsonNode parse(byte[] json) {
        try {
            JsonNode tree = LENIENT.readTree(json);
            if (tree == null || tree.isMissingNode()) {
                throw new IllegalArgumentException("Not JSON: empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("Not JSON", e);
        }
    }

    /** Parses one JSON document; see {@link #parse(byte[])}. */
    public static JsonNode parse(String json) {
        return parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
