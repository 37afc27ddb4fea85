package dev.godwit.sync.plan;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.NotEmpty;
import dev.godwit.common.config.Range;
import dev.godwit.sync.pace.Limits;
import dev.godwit.sync.subset.SubsetFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project's description of a sync, as in {@code sync/shop.yaml}. */
public record SyncFile(
        @Doc("Version of this file's form.") @Range(min = "1", max = "1") @Default("1")
        int version,

        @Doc("Name of the connection that is read.") @NotEmpty
        String source,

        @Doc("Name of the connection that is written.") @NotEmpty
        String target,

        @Doc("Tables to copy, as schema.table; * and ? stand for any characters and one character.") @NotEmpty
        List<String> tables,

        @Doc("Tables that are left out, in the same form.") @Default("[]")
        List<String> exclude,

        @Doc("The anonymization policy, as a path in the project.") @NotEmpty
        String policy,

        @Doc("What becomes of rows that the target's tables hold already.") @Default("refuse")
        SyncScope.Existing existing,

        @Doc("How much of a table one task copies: 30 to 60 seconds of work, which 'auto' aims at.") @Default("auto")
        ChunkSize chunkSize,

        @Doc("Conditions on the rows of a table, as SQL expressions, by schema.table.") @Default("{}")
        Map<String, String> filters,

        @Doc("How many tasks at most build indexes, gather statistics and check foreign keys at once.")
        @Range(min = "1", max = "64")
        @Default("4")
        int finishLanes,

        @Doc("How gently the source is treated.") Limits limits,

        @Doc("Whether all rows are of one moment, or each task reads a moment of its own.") @Default("snapshot")
        SyncScope.Consistency consistency,

        @Doc(
                "How old the one snapshot may become. The source keeps every row version for so long that somebody has deleted meanwhile.")
        @Range(min = "1s", max = "365d")
        @Default("24h")
        Duration maxSnapshotAge,

        @Doc(
                "A part of the rows in which none refers to one that is left out, by filters, samples and numbers; '{}' for the filters alone. Without it all rows come that the filters take.")
        @Nullable
        SubsetFile subset) {

    public SyncFile {
        limits = limits == null ? Limits.NONE : limits;
        tables = List.copyOf(tables);
        exclude = List.copyOf(exclude);
        if (source.equals(target)) {
            throw new IllegalArgumentException(
                    "A sync copies from one database to another, but 'source' and 'target' are both '%s'"
                            .formatted(source));
        }
    }
}
