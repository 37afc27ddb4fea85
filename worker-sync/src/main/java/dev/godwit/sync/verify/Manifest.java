package dev.godwit.sync.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.sync.plan.ReportPayload;
import java.util.List;

/**
 * What a finished sync has copied, as far as one needs to know it to look at the target again.
 *
 * @param keyId names the mask key, under which the digests are
 * @param tables with their columns, strategies and formats
 * @param leakScan what the leak scan said then
 */
public record Manifest(
        String source, String target, String keyId, List<ReportPayload.Table> tables, JsonNode leakScan) {

    public Manifest {
        tables = List.copyOf(tables);
    }
}
