package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.OPTIONS;
import static dev.godwit.sync.copy.Streams.masked;
import static dev.godwit.sync.copy.Streams.plain;
import static dev.godwit.sync.copy.Streams.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.sync.anonymize.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopyMaskerTest {
    @ParameterizedTest
    @EnumSource
    void randomRowsInRandomMessagesComeOutAsTheReferenceHasThem(CopyFormat format) {
        RowLayout layout = Streams.everything(format);
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            byte[] stream = Reference.stream(format, Streams.rows(layout, random.nextInt(30), random));
            var options = new CopyOptions(1024 << random.nextInt(4), Streams.SEED, LeakProbe.NONE);

            Streams.Outcome outcome = Streams.mask(layout, options, stream, Streams.cuts(stream.length, random));

            assertThat(outcome.bytes()).as("seed %d", seed).isEqualTo(Reference.mask(layout, stream));
            assertThat(outcome.summary().bytesIn()).isEqualTo(stream.length);
            assertThat(outcome.summary().bytesOut()).isEqualTo(outcome.bytes().length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPairOfCutsGivesTheSameBytesAndDigest(CopyFormat format) {
        RowLayout layout = new RowLayout(
                "public.t",
                format,
                List.of(
                        masked("a", "text", "hmac", Map.of("length", 8)),
                        plain("b", "text"),
                        masked("c", "text", "phone", Map.of())));
        List<Reference.Row> rows =
                List.of(row("x\\\t\n", null, "+1 55"), row("", "\\N\\", null), row(null, "tab\t", "not a number"));
        byte[] stream = Reference.stream(format, rows);
        Streams.Outcome whole = Streams.mask(layout, OPTIONS, stream);

        assertThat(whole.bytes()).isEqualTo(Reference.mask(layout, stream));
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                Streams.Outcome cut = Streams.mask(layout, OPTIONS, stream, first, second);
                assertThat(cut.bytes()).as("cut at %d and %d", first, second).isEqualTo(whole.bytes());
                assertThat(cut.summary()).isEqualTo(whole.summary());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneByteAtATimeIsEnough(CopyFormat format) {
        RowLayout layout = Streams.everything(format);
        byte[] stream = Reference.stream(format, Streams.rows(layout, 20, new Random(1)));

        Streams.Outcome outcome = Streams.mask(
                layout, OPTIONS, stream, IntStream.range(0, stream.length).toArray());

        assertThat(outcome.bytes()).isEqualTo(Reference.mask(layout, stream));
    }

    @ParameterizedTest
    @EnumSource
    void aTableOfOneRowIsMasked(CopyFormat format) {
        RowLayout layout = new RowLayout("public.t", format, List.of(masked("email", "text", "email", Map.of())));
        byte[] stream = Reference.stream(format, List.of(row("jane.roe@example.org")));

        Streams.Outcome outcome = Streams.mask(layout, OPTIONS, stream);

        assertThat(new String(outcome.bytes(), StandardCharsets.ISO_8859_1))
                .doesNotContain("jane")
                .contains("@example.invalid");
        assertThat(outcome.summary().digest().rows()).isEqualTo(1);
        assertThat(outcome.summary().masked()).containsExactly(new CopySummary.MaskedColumn("email", 1, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aTableWithoutRowsStaysOne(CopyFormat format) {
        RowLayout layout = Streams.everything(format);
        byte[] stream = Reference.stream(format, List.of());

        Streams.Outcome outcome = Streams.mask(layout, OPTIONS, stream);

        assertThat(outcome.bytes()).isEqualTo(stream);
        assertThat(outcome.summary().digest()).isEqualTo(CopyDigest.EMPTY);
    }

    @ParameterizedTest
    @EnumSource
    void sixteenHundredColumnsOfWhichHalfAreMasked(CopyFormat format) {
        List<ColumnPlan> columns = new ArrayList<>();
        for (int i = 0; i < RowLayout.MAX_COLUMNS; i++) {
            columns.add(i % 2 == 0 ? plain("c" + i, "text") : masked("c" + i, "text", "hmac", Map.of()));
        }
        RowLayout layout = new RowLayout("public.wide", format, columns);
        byte[] stream = Reference.stream(format, Streams.rows(layout, 3, new Random(2)));

        Streams.Outcome outcome = Streams.mask(layout, OPTIONS, stream, Streams.cuts(stream.length, new Random(3)));

        assertThat(outcome.bytes()).isEqualTo(Reference.mask(layout, stream));
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfEightMegabytesPassMaskedOrNot(CopyFormat format) {
        RowLayout layout = new RowLayout(
                "public.big",
                format,
                List.of(
                        plain("untouched", "text"),
                        masked("hashed", "text", "hmac", Map.of()),
                        masked("mailed", "text", "email", Map.of("normalize", "none")),
                        masked("redacted", "text", "redact", Map.of())));
        byte[] big = utf8("0123456789abcde\\".repeat(512 * 1024));
        List<Reference.Row> rows =
                List.of(new Reference.Row(Arrays.asList(big, big, big, big)), row("a", "b", "c", "d"));
        byte[] stream = Reference.stream(format, rows);
        int[] cuts = IntStream.iterate(65_536, cut -> cut < stream.length, cut -> cut + 65_536)
                .toArray();

        Streams.Outcome outcome = Streams.mask(layout, OPTIONS, stream, cuts);

        assertThat(Arrays.equals(outcome.bytes(), Reference.mask(layout, stream)))
                .isTrue();
    }

    @Test
    void escapesThatOnlyPeopleWriteAreUnderstood() {
        RowLayout layout = new RowLayout(
                "public.t",
                CopyFormat.TEXT,
                List.of(
                        masked("a", "text", "hmac", Map.of()),
                        plain("b", "text"),
                        masked("c", "text", "hmac", Map.of())));
        String untouched = "\\x41\\\tx\\\n";
        byte[] written = utf8("\\x41\\102\\q\\\n\\x4a1\t" + untouched + "\t\\7\\x\\\n\n");
        byte[] usual = Reference.stream(CopyFormat.TEXT, List.of(row("ABq\nJ1", "-", "\u0007x\n")));

        String result = string(Streams.mask(layout, OPTIONS, written).bytes());

        assertThat(result)
                .isEqualTo(string(Streams.mask(layout, OPTIONS, usual).bytes()).replace("-", untouched));
    }

    @Test
    void batchesAreAsLargeAsAskedForAndEndAtRows() {
        RowLayout layout = new RowLayout("public.t", CopyFormat.TEXT, List.of(plain("a", "text")));
        List<Integer> sizes = new ArrayList<>();
        List<Byte> lastBytes = new ArrayList<>();
        CopyMasker<RuntimeException> masker = CopyMasker.of(
                layout, TestKeys.KEY, new CopyOptions(1024, Streams.SEED, LeakProbe.NONE), (b, off, n) -> {
                    sizes.add(n);
                    lastBytes.add(b[off + n - 1]);
                });
        byte[] row = utf8("x".repeat(99) + "\n");
        for (int i = 0; i < 100; i++) {
            masker.accept(row, 0, row.length);
        }
        masker.finish();

        assertThat(sizes.subList(0, sizes.size() - 1))
                .allSatisfy(size -> assertThat(size).isBetween(1024, 1123));
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10_000);
        assertThat(lastBytes).containsOnly((byte) '\n');
    }

    @Test
    void unparseableValuesAreCountedAndReplaced() {
        RowLayout layout = new RowLayout(
                "public.t",
                CopyFormat.TEXT,
                List.of(
                        masked("maybe", "text", "phone", Map.of()),
                        Streams.notNull(masked("always", "character varying(6)", "phone", Map.of()))));
        byte[] stream = Reference.stream(
                CopyFormat.TEXT, List.of(row("Bob", "Bob"), row(null, "12345"), row("5551234", "x y z")));

        Streams.Outcome outcome = Streams.mask(layout, OPTIONS, stream);

        assertThat(new String(outcome.bytes(), StandardCharsets.UTF_8))
                .matches("\\\\N\t[0-9a-f]{6}\n\\\\N\t\\d{5}\n\\d{7}\t[0-9a-f]{6}\n");
        assertThat(outcome.summary().masked())
                .containsExactly(
                        new CopySummary.MaskedColumn("maybe", 2, 1, 0, 1, 1),
                        new CopySummary.MaskedColumn("always", 3, 0, 0, 2, 0));
    }

    @Test
    void theProbeSeesOriginalsOfMaskedColumnsAndNothingElse() {
        RowLayout layout = new RowLayout(
                "public.t",
                CopyFormat.TEXT,
                List.of(
                        plain("a", "text"),
                        masked("b", "text", "redact", Map.of()),
                        masked("c", "text", "null", Map.of())));
        List<String> seen = new ArrayList<>();
        var options = OPTIONS.withProbe((column, in, offset, length) ->
                seen.add(column + "=" + new String(in, offset, length, StandardCharsets.UTF_8)));

        Streams.mask(
                layout,
                options,
                Reference.stream(CopyFormat.TEXT, List.of(row("x", "y\tz", "q"), row("x", null, "r"))));

        assertThat(seen).containsExactly("1=y\tz", "2=q", "2=r");
    }

    @Test
    void aFailureOfTheSinkIsPassedOnAndEndsTheCopy() throws IOException {
        RowLayout layout = new RowLayout("public.t", CopyFormat.TEXT, List.of(plain("a", "text")));
        CopyMasker<IOException> masker = CopyMasker.of(layout, TestKeys.KEY, OPTIONS, (b, off, n) -> {
            throw new IOException("gone");
        });
        masker.accept(utf8("x\n"), 0, 2);

        assertThatThrownBy(masker::finish).isInstanceOf(IOException.class).hasMessage("gone");
        assertThatThrownBy(() -> masker.accept(utf8("x\n"), 0, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This copy of 'public.t' has ended or failed");
    }

    private static Reference.Row row(@Nullable String... values) {
        List<byte @Nullable []> bytes = new ArrayList<>();
        for (String value : values) {
            bytes.add(value == null ? null : utf8(value));
        }
        return new Reference.Row(bytes);
    }

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
