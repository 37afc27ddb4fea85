package dev.godwit.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.event.EventType;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.TopicNames;
import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on events lists what there is: all of it, and nothing else. */
class EventsPageTest {

    private final String page = read();

    @Test
    void everyTypeHasItsRowWithItsMeaning() {
        assertThat(rows("`(dev\\.godwit\\.[a-z.-]+\\.v\\d+)`"))
                .containsExactlyInAnyOrderElementsOf(
                        EventTypes.all().stream().map(EventType::name).toList());
    }

    @Test
    void everyTopicIsThere() {
        for (TopicDefinition topic : Topics.definitions(TopicSettings.CLUSTER.partitions())) {
            String name = TopicNames.DEFAULT.of(topic.name());
            assertThat(page).containsAnyOf("`" + name + "`", "`" + name.replace("godwit.tasks", "") + "`");
        }
    }

    @Test
    void everyReasonForADeadLetterHasItsRow() {
        assertThat(rows("`([A-Z_]+)`"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::name).toList());
    }

    /** What stands in the first column of the page's tables. */
    private List<String> rows(String cell) {
        return Pattern.compile("(?m)^\\| " + cell + " \\|")
                .matcher(page)
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
    }

    private static String read() {
        try {
            return Files.readString(MarkdownExamples.repository().resolve("docs/reference/events.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
