package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopyDigestTest {
    @ParameterizedTest
    @EnumSource
    void whatIsReadBackHasTheDigestOfWhatWasWritten(CopyFormat format) {
        RowLayout layout = Streams.everything(format);
        byte[] source = Reference.stream(format, Streams.rows(layout, 200, new Random(4)));
        Streams.Outcome written = Streams.mask(layout, OPTIONS, source, Streams.cuts(source.length, new Random(5)));

        CopyDigest target = Streams.digest(layout, written.bytes());
        CopyDigest original = Streams.digest(layout, source);

        assertThat(target).isEqualTo(written.summary().digest());
        assertThat(original.untouched()).isEqualTo(target.untouched());
        assertThat(original.all()).isNotEqualTo(target.all());
    }

    @ParameterizedTest
    @EnumSource
    void orderAndChunksDoNotMatterAndDuplicatesDo(CopyFormat format) {
        RowLayout layout = Streams.everything(format);
        List<Reference.Row> rows = new ArrayList<>(Streams.rows(layout, 50, new Random(6)));
        CopyDigest whole = digest(layout, rows);
        CopyDigest chunks = digest(layout, rows.subList(0, 13)).plus(digest(layout, rows.subList(13, 50)));
        Collections.shuffle(rows, new Random(7));
        CopyDigest shuffled = digest(layout, rows);
        List<Reference.Row> twice = new ArrayList<>(rows.subList(2, 50));
        twice.add(rows.get(2));
        twice.add(rows.get(2));

        assertThat(chunks).isEqualTo(whole);
        assertThat(shuffled).isEqualTo(whole);
        assertThat(digest(layout, twice).rows()).isEqualTo(50);
        assertThat(digest(layout, twice).all()).isNotEqualTo(whole.all());
        assertThat(digest(layout, List.of(rows.get(0), rows.get(0))).all()).isNotEqualTo(CopyDigest.EMPTY.all());
    }

    @ParameterizedTest
    @EnumSource
    void aFlippedBitAnywhereInARowIsSeenByBothLanes(CopyFormat format) {
        RowLayout layout =
                new RowLayout("public.t", format, List.of(Streams.plain("a", "text"), Streams.plain("b", "text")));
        Set<Long> high = new HashSet<>();
        Set<Long> low = new HashSet<>();
        int variants = 0;
        for (int length = 0; length < 40; length++) {
            for (int bit = -1; bit < 8 * length; bit++) {
                byte[] value = Streams.utf8("m".repeat(length));
                if (bit >= 0) {
                    value[bit / 8] ^= (byte) (1 << bit % 8);
                }
                CopyDigest digest = digest(layout, List.of(new Reference.Row(List.of(value, Streams.utf8("z")))));
                high.add(digest.all().high());
                low.add(digest.all().low());
                variants++;
            }
        }

        assertThat(high).hasSize(variants);
        assertThat(low).hasSize(variants);
    }

    @Test
    void valuesThatMoveFromColumnToColumnAreSeen() {
        RowLayout layout = new RowLayout(
                "public.t", CopyFormat.BINARY, List.of(Streams.plain("a", "text"), Streams.plain("b", "text")));

        assertThat(digest(layout, List.of(row("ab", "c")))).isNotEqualTo(digest(layout, List.of(row("a", "bc"))));
        assertThat(digest(layout, List.of(row("a", "b")))).isNotEqualTo(digest(layout, List.of(row("b", "a"))));
    }

    @Test
    void anotherSeedGivesAnotherDigest() {
        RowLayout layout = Streams.everything(CopyFormat.BINARY);
        byte[] stream = Reference.stream(CopyFormat.BINARY, Streams.rows(layout, 3, new Random(8)));
        var other = new CopyDigester(layout, DigestSeed.of(new byte[DigestSeed.BYTES]));
        other.accept(stream, 0, stream.length);

        assertThat(other.finish().all())
                .isNotEqualTo(Streams.digest(layout, stream).all());
    }

    @Test
    void aMillionSimilarRowsHaveAMillionHashes() {
        var hash = new RowHash(Streams.SEED);
        Set<Long> high = new HashSet<>(2_000_000);
        Set<Long> low = new HashSet<>(2_000_000);
        CopyDigest.Sum before = hash.sum();
        for (int i = 0; i < 1_000_000; i++) {
            byte[] row = {0, 1, (byte) i, (byte) (i >> 8), (byte) (i >> 16), 0, 0, 0, 9};
            hash.begin();
            hash.update(row, 0, row.length);
            hash.end();
            CopyDigest.Sum after = hash.sum();
            high.add(after.high() - before.high());
            low.add(after.low() - before.low());
            before = after;
        }

        assertThat(high).hasSize(1_000_000);
        assertThat(low).hasSize(1_000_000);
    }

    private static Reference.Row row(String a, String b) {
        return new Reference.Row(List.of(Streams.utf8(a), Streams.utf8(b)));
    }

    private static CopyDigest digest(RowLayout layout, List<Reference.Row> rows) {
        return Streams.digest(layout, Reference.stream(layout.format(), rows));
    }
}
