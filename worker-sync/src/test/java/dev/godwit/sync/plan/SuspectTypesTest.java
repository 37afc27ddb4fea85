package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.schema.catalog.TypeInfo;
import dev.godwit.schema.catalog.TypeInfo.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuspectTypesTest {

    private static final TypeInfo TEXT = type(25, "text", Kind.BASE);
    private static final TypeInfo INTEGER = type(23, "int4", Kind.BASE);
    private static final TypeInfo MOOD = type(20_000, "mood", Kind.ENUM);

    @Test
    void whatCanHoldAnythingIsSuspect() {
        for (String name : List.of("text", "varchar", "bpchar", "json", "jsonb", "xml", "bytea", "inet", "tsvector")) {
            assertThat(SuspectTypes.contains(type(25, name, Kind.BASE)))
                    .as(name)
                    .isTrue();
        }
        assertThat(SuspectTypes.contains(type(30_000, "citext", Kind.BASE))).isTrue();
    }

    @Test
    void numbersDatesAndLabelsAreNot() {
        for (String name : List.of("bool", "int8", "numeric", "uuid", "date", "timestamptz", "interval")) {
            assertThat(SuspectTypes.contains(type(25, name, Kind.BASE)))
                    .as(name)
                    .isFalse();
        }
        assertThat(SuspectTypes.contains(MOOD)).isFalse();
    }

    @Test
    void whatIsMadeOfOthersIsWhatTheyAre() {
        assertThat(SuspectTypes.contains(type(20_001, "address", Kind.DOMAIN, TEXT)))
                .isTrue();
        assertThat(SuspectTypes.contains(type(20_002, "age", Kind.DOMAIN, INTEGER)))
                .isFalse();
        assertThat(SuspectTypes.contains(type(1009, "_text", Kind.ARRAY, TEXT))).isTrue();
        assertThat(SuspectTypes.contains(type(20_003, "_mood", Kind.ARRAY, MOOD)))
                .isFalse();
        assertThat(SuspectTypes.contains(type(20_004, "pair", Kind.COMPOSITE, INTEGER, TEXT)))
                .isTrue();
        assertThat(SuspectTypes.contains(type(3904, "int4range", Kind.RANGE, INTEGER)))
                .isFalse();
    }

    @Test
    void aTypeOfSomebodysThatIsCalledLikeAPlainOneIsSuspect() {
        assertThat(SuspectTypes.contains(type(30_001, "int4", Kind.BASE))).isTrue();
    }

    private static TypeInfo type(long oid, String name, Kind kind, TypeInfo... parts) {
        return new TypeInfo(
                oid,
                "pg_catalog",
                name,
                name,
                Optional.empty(),
                kind,
                'X',
                true,
                true,
                Optional.empty(),
                List.of(parts),
                List.of(),
                false);
    }
}
