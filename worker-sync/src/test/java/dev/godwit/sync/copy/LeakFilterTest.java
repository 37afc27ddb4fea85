package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.masked;
import static dev.godwit.sync.copy.Streams.plain;
import static dev.godwit.sync.copy.Streams.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.sync.anonymize.ConstantMasker;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.TestKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeakFilterTest {
    @Test
    void sipHashIsTheOneOfItsPaper() {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 16; i++) {
            bytes[i] = (byte) i;
        }

        assertThat(new SipHash(bytes).hash(bytes, 0, 15)).isEqualTo(0xa129ca6149be45e5L);
        assertThat(new SipHash(bytes).hash(bytes, 0, 0)).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(new SipHash(bytes).hash(bytes, 0, 8)).isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void whatWasAddedIsFoundAndNothingElse() {
        LeakFilter filter = LeakFilter.create(TestKeys.KEY);
        for (int i = 0; i < 100_000; i++) {
            add(filter, "value-" + i / 2);
        }
        int missed = 0;
        int wrong = 0;
        for (int i = 0; i < 50_000; i++) {
            missed += contains(filter, "value-" + i) ? 0 : 1;
            wrong += contains(filter, "other-" + i) ? 1 : 0;
        }

        assertThat(missed).isZero();
        assertThat(wrong).isZero();
        assertThat(filter.size()).isEqualTo(50_000);
        assertThat(filter.chanceOfAFalseHit(1_000_000_000_000L)).isCloseTo(0.0027, within(0.0001));
    }

    @Test
    void caseAndBlanksAroundMakeNoDifference() {
        LeakFilter filter = LeakFilter.create(TestKeys.KEY);
        add(filter, " Jane@Example.ORG\n");

        assertThat(contains(filter, "jane@example.org")).isTrue();
        assertThat(contains(filter, "jane@example.or")).isFalse();
    }

    @Test
    void aFilterSurvivesWritingAndMerging() throws IOException {
        LeakFilter one = LeakFilter.create(TestKeys.KEY);
        LeakFilter other = LeakFilter.create(TestKeys.KEY);
        add(one, "first value");
        add(other, "second value");
        one.merge(other);
        var bytes = new ByteArrayOutputStream();
        one.writeTo(bytes);

        LeakFilter read = LeakFilter.readFrom(new ByteArrayInputStream(bytes.toByteArray()), TestKeys.KEY);

        assertThat(contains(read, "first value")).isTrue();
        assertThat(contains(read, "second value")).isTrue();
        assertThat(contains(read, "third value")).isFalse();
        assertThat(read.size()).isEqualTo(2);
    }

    @Test
    void aFilterOfAnotherKeyIsRefused() throws IOException {
        MaskKey other = MaskKey.parse("test", "f0e1d2c3b4a5968778695a4b3c2d1e0f".repeat(2));
        var bytes = new ByteArrayOutputStream();
        LeakFilter.create(TestKeys.KEY).writeTo(bytes);

        assertThatThrownBy(() -> LeakFilter.readFrom(new ByteArrayInputStream(bytes.toByteArray()), other))
                .hasMessage("The leak filter was made with mask key 'test', and this is 'test' with other material");
        assertThatThrownBy(() -> LeakFilter.create(other).merge(LeakFilter.create(TestKeys.KEY)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LeakFilter.readFrom(new ByteArrayInputStream(new byte[40]), other))
                .hasMessage("Not a leak filter of version 2");
    }

    @Test
    void aFilterOfWhichSomethingIsLostIsRefused() throws IOException {
        LeakFilter filter = LeakFilter.create(TestKeys.KEY);
        add(filter, "first value");
        add(filter, "second value");
        var bytes = new ByteArrayOutputStream();
        filter.writeTo(bytes);
        byte[] whole = bytes.toByteArray();
        byte[] twice = whole.clone();
        System.arraycopy(whole, whole.length - 2 * Long.BYTES, twice, whole.length - Long.BYTES, Long.BYTES);

        assertThatThrownBy(() -> LeakFilter.readFrom(new ByteArrayInputStream(twice), TestKeys.KEY))
                .hasMessage("The leak filter is damaged");
        assertThatThrownBy(
                        () -> LeakFilter.readFrom(new ByteArrayInputStream(whole, 0, whole.length - 1), TestKeys.KEY))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aCopyCollectsTextAndUuidsThatAreLongEnough(CopyFormat format) {
        RowLayout layout = new RowLayout(
                "public.t",
                format,
                List.of(
                        plain("open", "text"),
                        masked("email", "text", "email", Map.of()),
                        masked("ref", "uuid", "hmac", Map.of()),
                        masked("doc", "jsonb", "redact", Map.of())));
        var uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        byte[] ref = format == CopyFormat.TEXT
                ? utf8(uuid.toString())
                : ByteBuffer.allocate(16)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
        byte[] stream = Reference.stream(
                format,
                List.of(
                        new Reference.Row(
                                Arrays.asList(utf8("public text"), utf8("jane@example.org"), ref, utf8("{\"a\":1}"))),
                        new Reference.Row(Arrays.asList(utf8("public text"), utf8("a@b.c"), null, null))));
        var collector = new LeakCollector(layout, TestKeys.KEY, 100);

        Streams.mask(layout, Streams.OPTIONS.withProbe(collector), stream);

        LeakFilter filter = collector.filter();
        assertThat(collector.columns()).containsExactly(1, 2);
        assertThat(filter.size()).isEqualTo(2);
        assertThat(contains(filter, "jane@example.org")).isTrue();
        assertThat(contains(filter, uuid.toString())).isTrue();
        assertThat(contains(filter, "public text")).isFalse();
        assertThat(contains(collector.filter(1), uuid.toString())).isFalse();
        assertThat(contains(collector.filter(2), uuid.toString())).isTrue();
    }

    /** They would be found in every column that holds blanks. */
    @Test
    void whatIsShortWithoutTheBlanksAroundItIsNotCollected() {
        RowLayout layout =
                new RowLayout("public.t", CopyFormat.TEXT, List.of(masked("name", "text", "hmac", Map.of())));
        var collector = new LeakCollector(layout, TestKeys.KEY, 100);

        Streams.mask(layout, Streams.OPTIONS.withProbe(collector), utf8("        \n  ab    \n  abcdef  \n"));

        assertThat(collector.filter().size()).isEqualTo(1);
        assertThat(contains(collector.filter(), "abcdef")).isTrue();
    }

    /** The source may be a masked copy itself. */
    @Test
    void whatIsAlreadyTheConstantIsNotCollected() {
        ColumnPlan notes =
                masked("notes", "text", "redact", Map.of()).withConstant(new ConstantMasker(utf8("[REDACTED]")));
        RowLayout layout = new RowLayout("public.t", CopyFormat.TEXT, List.of(notes));
        var collector = new LeakCollector(layout, TestKeys.KEY, 100);

        Streams.mask(layout, Streams.OPTIONS.withProbe(collector), utf8("[REDACTED]\nsomething\n[REDACTED]\n"));

        assertThat(collector.filter().size()).isEqualTo(1);
        assertThat(contains(collector.filter(), "something")).isTrue();
    }

    /** A counter over all columns would have the same remainder for one of them in every row. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8})
    void everyColumnIsSampledHoweverManyThereAre(int columns) {
        List<ColumnPlan> plans = IntStream.range(0, columns)
                .mapToObj(i -> masked("c" + i, "text", "hmac", Map.of()))
                .toList();
        RowLayout layout = new RowLayout("public.t", CopyFormat.TEXT, plans);
        var collector = new LeakCollector(layout, TestKeys.KEY, 64);
        var rows = new StringBuilder();
        for (int row = 0; row < 10_000; row++) {
            int number = row;
            rows.append(IntStream.range(0, columns)
                            .mapToObj(i -> "value " + number + " of " + i)
                            .collect(Collectors.joining("\t")))
                    .append('\n');
        }

        Streams.mask(layout, Streams.OPTIONS.withProbe(collector), utf8(rows.toString()));

        for (int column = 0; column < columns; column++) {
            LeakFilter filter = collector.filter(column);
            int place = column;
            assertThat(filter.size()).isBetween(2, 64);
            assertThat(contains(filter, "value 0 of " + column)).isTrue();
            assertThat(IntStream.range(0, 10_000).filter(row -> contains(filter, "value " + row + " of " + place)))
                    .hasSize(filter.size());
        }
    }

    /** A step of two would see the odd rows only, or the even ones. */
    @Test
    void aSampleIsSpreadOverAllRowsWithoutAPattern() {
        RowLayout layout =
                new RowLayout("public.t", CopyFormat.TEXT, List.of(masked("email", "text", "email", Map.of())));
        var collector = new LeakCollector(layout, TestKeys.KEY, 1_000);
        var rows = new StringBuilder();
        IntStream.range(0, 100_000)
                .forEach(row -> rows.append("someone").append(row).append("@example.org\n"));

        Streams.mask(layout, Streams.OPTIONS.withProbe(collector), utf8(rows.toString()));

        LeakFilter filter = collector.filter();
        int[] found = IntStream.range(0, 100_000)
                .filter(row -> contains(filter, "someone" + row + "@example.org"))
                .toArray();
        assertThat(found).hasSizeBetween(400, 1_000);
        assertThat(IntStream.of(found).filter(row -> row % 2 == 0).count())
                .isBetween(found.length * 2L / 5, found.length * 3L / 5);
        assertThat(IntStream.of(found).filter(row -> row < 50_000).count())
                .isBetween(found.length * 2L / 5, found.length * 3L / 5);
    }

    private static void add(LeakFilter filter, String value) {
        filter.add(utf8(value), 0, utf8(value).length);
    }

    private static boolean contains(LeakFilter filter, String value) {
        return filter.contains(utf8(value), 0, utf8(value).length);
    }
}
