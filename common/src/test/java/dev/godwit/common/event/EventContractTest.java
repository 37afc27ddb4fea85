package dev.godwit.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.json.Json;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples were written once per version and never change: what reads today's events must go on reading them. */
class EventContractTest {

    private record Version(EventType type, String number) {}

    static Stream<Version> versions() {
        return EventTypes.all().stream()
                .flatMap(type -> IntStream.rangeClosed(0, type.minor())
                        .mapToObj(minor -> new Version(type, type.version().replaceAll("\\.\\d+$", "." + minor))));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everySampleStaysReadable(Version version) throws Exception {
        EventRecord event = EventCodec.toRecord(new JsonFormat().deserialize(sample(version)));

        assertThat(event.type()).isEqualTo(version.type().name());
        assertThat(event.data()).isEqualTo(Json.parse(sample(version)).get("data"));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everySampleFitsTheSchemasOfAllVersionsOfItsType(Version version) {
        JsonNode data = Json.parse(sample(version)).get("data");

        for (Version other :
                versions().filter(v -> v.type().equals(version.type())).toList()) {
            assertThat(EventSchemas.problems(version.type(), other.number(), data))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everySampleShowsEveryRequiredPropertyAndOnlyDescribedOnes(Version version) {
        JsonNode schema = Json.parse(EventSchemas.read(version.type().name(), version.number()));
        JsonNode data = Json.parse(sample(version)).get("data");

        assertThat(schema.get("properties").fieldNames()).toIterable().containsAll(data::fieldNames);
        assertThat(schema.get("required"))
                .allSatisfy(name -> assertThat(data.has(name.asText())).isTrue());
        assertThat(schema.get("$id").asText())
                .isEqualTo("urn:godwit:event:%s:%s", version.type().name(), version.number());
        assertThat(schema.get("description").asText()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aSampleWithoutARequiredPropertyIsRefused(Version version) {
        JsonNode schema = Json.parse(EventSchemas.read(version.type().name(), version.number()));

        for (JsonNode name : schema.get("required")) {
            var data = ((ObjectNode) Json.parse(sample(version)).get("data"));
            data.remove(name.asText());
            assertThat(EventSchemas.problems(version.type(), version.number(), data))
                    .isNotEmpty();
        }
    }

    private static byte[] sample(Version version) {
        String path =
                "/dev/godwit/samples/events/%s/%s.json".formatted(version.type().name(), version.number());
        try (InputStream in = Objects.requireNonNull(EventContractTest.class.getResourceAsStream(path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
