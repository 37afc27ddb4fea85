package dev.godwit.cli.command;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.common.api.DeadLetterDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Dead letters as people read them. What stands in them was written by anybody: control characters are not passed on. */
final class LetterText {

    private LetterText() {}

    static UUID id(String text) throws CliException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "usage",
                    "Not the id of a dead letter: '%s'. 'godwit dead-letters list' shows them.".formatted(text),
                    e);
        }
    }

    static String list(List<DeadLetterDocument> letters, Terminal terminal) {
        var table = Table.of(
                "letter", "state", "reason", "topic", ">partition", ">offset", "refused by", "written", "error");
        letters.forEach(letter -> table.row(
                letter.id(),
                letter.state(),
                letter.reason(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.consumer(),
                Quantities.instant(letter.recordTime()),
                letter.error()));
        return table.format(terminal, "No dead letters.");
    }

    static String line(DeadLetterDocument letter) {
        return "Dead letter %s is %s".formatted(letter.id(), letter.state());
    }

    static String show(DeadLetterDocument letter) {
        var lines = new ArrayList<String>();
        lines.add(line(letter));
        lines.add("  place    %s, partition %d, offset %d"
                .formatted(letter.topic(), letter.partition(), letter.offset()));
        lines.add("  written  " + Quantities.instant(letter.recordTime()));
        lines.add("  refused  by %s, %d times: %s".formatted(letter.consumer(), letter.attempts(), letter.reason()));
        lines.add("  error    " + letter.error());
        lines.add("  key      " + readable(letter.key()));
        lines.add("  value    " + readable(letter.value()) + (letter.cut() ? " (cut)" : ""));
        if (letter.headers() != null) {
            letter.headers()
                    .forEach(h ->
                            lines.add("  header   %s = %s".formatted(readableText(h.name()), readable(h.value()))));
        }
        if (letter.decidedBy() != null && letter.decidedAt() != null) {
            lines.add("  decided  %s by %s".formatted(Quantities.instant(letter.decidedAt()), letter.decidedBy()));
        }
        return String.join("\n", lines);
    }

    private static String readable(@Nullable String base64) {
        return base64 == null
                ? "-"
                : readableText(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }

    private static String readableText(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]", "?");
    }
}
