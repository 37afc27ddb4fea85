package dev.godwit.coordinator.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log as lines of JSON, to be kept and verified elsewhere: a head, the checkpoints, then every line. Records are text within it, so
 * that they stay what was signed to the byte. Streams; blocks on what it reads and writes.
 */
public final class AuditExport {

    private static final String FORMAT = "godwit.audit.v1";

    private AuditExport() {}

    /**
     * @param numbered the last number given, as in {@link AuditVerification#report}
     * @param logged the last number that was appended, as there
     */
    public static void write(
            Writer out,
            String chain,
            long numbered,
            long logged,
            List<AuditCheckpoint> checkpoints,
            Iterator<AuditLine> lines)
            throws IOException {
        line(
                out,
                Json.object()
                        .put("format", FORMAT)
                        .put("chain", chain)
                        .put("numbered", numbered)
                        .put("logged", logged));
        for (AuditCheckpoint checkpoint : checkpoints) {
            line(out, Json.object().set("checkpoint", checkpoint.json()));
        }
        while (lines.hasNext()) {
            line(out, Json.tree(lines.next()));
        }
        out.flush();
    }

    /**
     * Verifies an export.
     *
     * @param more checkpoints that were kept apart from it
     * @throws IllegalArgumentException if it is not an export at all
     */
    public static AuditReport verify(Reader in, AuditTrust trust, List<AuditCheckpoint> more) throws IOException {
        var reader = new BufferedReader(in);
        JsonNode head = parse(reader.readLine(), 1);
        if (!head.path("format").asText().equals(FORMAT)) {
            throw new IllegalArgumentException(
                    "Not an audit export: the first line has no format '%s'".formatted(FORMAT));
        }
        String chain = head.path("chain").asText();
        var checkpoints = new ArrayList<>(more);
        AuditVerification verification = null;
        int number = 2;
        for (String text = reader.readLine(); text != null; text = reader.readLine(), number++) {
            JsonNode line = parse(text, number);
            if (line.has("checkpoint") && verification == null) {
                checkpoints.add(AuditCheckpoint.of(line.get("checkpoint")));
            } else {
                if (verification == null) {
                    verification = new AuditVerification(chain, trust, checkpoints);
                }
                verification.line(Json.as(line, AuditLine.class));
            }
        }
        if (verification == null) {
            verification = new AuditVerification(chain, trust, checkpoints);
        }
        return verification.report(
                head.path("numbered").asLong(), head.path("logged").asLong());
    }

    private static JsonNode parse(@Nullable String line, int number) {
        try {
            return Json.parse(line == null ? "" : line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Line %d of the audit export is not JSON: the file is damaged or cut off there".formatted(number));
        }
    }

    private static void line(Writer out, Object json) throws IOException {
        out.write(Json.text(json));
        out.write('\n');
    }
}
