package dev.godwit.sync.subset;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.Key;
import dev.godwit.common.config.Range;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a sync's file that asks for a part of the rows. */
@Doc("Which rows are copied: a part of them in which no row refers to one that is left out")
public record SubsetFile(
        @Doc("Chooses another sample. With the same number the same rows come again, and those that are new.")
        @Default("0")
        long seed,

        @Doc(
                "Per cent of the rows of each table that refers to no other selected table; those that refer to them follow. By hash of the key.")
        @Key(formerly = "sample_percentage")
        @Nullable
        @Range(min = "0.0001", max = "100")
        Double sample,

        @Doc("How many rows at most are taken of each table.")
        @Key(formerly = "max_rows_per_table")
        @Nullable
        @Range(min = "1", max = "500000000")
        Long atMost,

        @Doc("Rules for single tables, by schema.table; they take the place of 'sample' and 'at_most' above.")
        @Default("{}")
        Map<String, OneTable> tables,

        @Doc(
                "Tables of which only those rows come that a taken row refers to, as schema.table; * and ? stand for any characters and one character.")
        @Default("[]")
        List<String> onlyReferenced,

        @Doc(
                "Foreign keys that the database does not have, as in 'public.notes(customer_ref) -> public.customers(ref)'; the columns on the right need a unique index.")
        @Default("[]")
        List<VirtualReference> references,

        @Doc("Must be true: a subset without it is what 'filters' alone make.") @Default("true")
        boolean preserveReferentialIntegrity) {

    /** What is taken of one table. */
    @Doc("What is taken of one table")
    public record OneTable(
            @Doc("Per cent of its rows, by hash of the key.")
            @Key(formerly = "sample_percentage")
            @Nullable
            @Range(min = "0.0001", max = "100")
            Double sample,

            @Doc("How many rows at most.") @Key(formerly = "max_rows") @Nullable @Range(min = "1", max = "500000000")
            Long atMost) {}

    public SubsetFile {
        tables = Map.copyOf(tables);
        onlyReferenced = List.copyOf(onlyReferenced);
        references = List.copyOf(references);
        if (!preserveReferentialIntegrity) {
            throw new IllegalArgumentException(
                    "A subset always fits its foreign keys. For filters without that leave 'subset' out.");
        }
    }
}
