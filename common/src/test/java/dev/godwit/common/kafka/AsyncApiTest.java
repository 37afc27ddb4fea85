package dev.godwit.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.event.EventType;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The AsyncAPI document says what the registry and the topic definitions say: all of it, and nothing else. */
class AsyncApiTest {

    private static final Path DOCUMENT = Path.of("../docs/api/asyncapi.yaml");

    private final JsonNode document = read();

    @Test
    void everyTopicIsAChannelAndEveryChannelATopic() {
        var expected = new TreeMap<String, Object>();
        for (TopicDefinition topic : Topics.definitions(TopicSettings.CLUSTER.partitions())) {
            var config = new TreeMap<String, Object>(topic.config());
            config.put("partitions", Integer.toString(topic.partitions()));
            expected.put(TopicNames.DEFAULT.of(topic.name()), config);
        }

        var actual = new TreeMap<String, Object>();
        for (JsonNode channel : document.get("channels")) {
            JsonNode kafka = channel.at("/bindings/kafka");
            var config = new TreeMap<String, Object>();
            kafka.get("topicConfiguration")
                    .properties()
                    .forEach(entry -> config.put(
                            entry.getKey(),
                            entry.getValue().isArray()
                                    ? entry.getValue().get(0).asText()
                                    : entry.getValue().asText()));
            config.put("partitions", kafka.get("partitions").asText());
            actual.put(channel.get("address").asText(), config);
            assertThat(kafka.get("topic")).isEqualTo(channel.get("address"));
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void everyTypeIsAMessageOfItsTopicsAndEveryMessageAType() {
        var expected = new ArrayList<String>();
        for (EventType type : EventTypes.all()) {
            type.topics().forEach(topic -> expected.add(TopicNames.DEFAULT.of(topic) + " " + type.name()));
        }

        var actual = new ArrayList<String>();
        for (JsonNode channel : document.get("channels")) {
            for (JsonNode message : channel.get("messages")) {
                String name = resolve(message.get("$ref").asText()).get("name").asText();
                if (!name.equals("deadLetter")) {
                    actual.add(channel.get("address").asText() + " " + name);
                }
            }
        }
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyMessageNamesItsNewestSchemaAndItsMeaning() {
        for (EventType type : EventTypes.all()) {
            JsonNode message = messages()
                    .filter(m -> m.get("name").asText().equals(type.name()))
                    .findAny()
                    .orElseThrow();
            Path schema =
                    DOCUMENT.resolveSibling(message.at("/payload/schema/$ref").asText());

            assertThat(schema).isRegularFile();
            assertThat(schema.toString()).endsWith("/events/%s/%s.json".formatted(type.name(), type.version()));
            assertThat(message.get("summary").asText()).isNotBlank();
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        document.findValuesAsText("$ref").stream()
                .filter(reference -> reference.startsWith("#"))
                .forEach(reference -> assertThat(resolve(reference).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    private Stream<JsonNode> messages() {
        return StreamSupport.stream(document.at("/components/messages").spliterator(), false);
    }

    private JsonNode resolve(String reference) {
        return document.at(reference.substring(1));
    }

    private static JsonNode read() {
        try {
            return Json.tree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(DOCUMENT)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
