package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.masked;
import static dev.godwit.sync.copy.Streams.plain;
import static dev.godwit.sync.copy.Streams.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    void whatWasAddedIsFoundAndOfTheRestNoMoreThanStated() {
        LeakFilter filter = LeakFilter.create(TestKeys.KEY, 100_000, 0.001);
        for (int i = 0; i < 100_000; i++) {
            add(filter, "value-" + i);
        }
        int missed = 0;
        int wrong = 0;
        for (int i = 0; i < 100_000; i++) {
            missed += contains(filter, "value-" + i) ? 0 : 1;
            wrong += contains(filter, "other-" + i) ? 1 : 0;
        }

        assertThat(missed).isZero();
        assertThat(wrong).isBetween(40, 200);
        assertThat(filter.falsePositiveRate()).isCloseTo(0.001, within(0.0002));
        assertThat(filter.count()).isEqualTo(100_000);
    }

    @Test
    void caseAndBlanksAroundMakeNoDifference() {
        LeakFilter filter = LeakFilter.create(TestKeys.KEY, 10, 1e-9);
        add(filter, " Jane@Example.ORG\n");

        assertThat(contains(filter, "jane@example.org")).isTrue();
        assertThat(contains(filter, "jane@example.or")).isFalse();
    }

    @Test
    void aFilterSurvivesWritingAndMerging() throws IOException {
        LeakFilter one = LeakFilter.create(TestKeys.KEY, 1000, 1e-6);
        LeakFilter other = LeakFilter.create(TestKeys.KEY, 1000, 1e-6);
        add(one, "first value");
        add(other, "second value");
        one.merge(other);
        var bytes = new ByteArrayOutputStream();
        one.writeTo(bytes);

        LeakFilter read = LeakFilter.readFrom(new ByteArrayInputStream(bytes.toByteArray()), TestKeys.KEY);

        assertThat(contains(read, "first value")).isTrue();
        assertThat(contains(read, "second value")).isTrue();
        assertThat(contains(read, "third value")).isFalse();
        assertThat(read.count()).isEqualTo(2);
    }

    @Test
    void aFilterOfAnotherKeyIsRefused() throws IOException {
        MaskKey other = MaskKey.parse("test", "f0e1d2c3b4a5968778695a4b3c2d1e0f".repeat(2));
        var bytes = new ByteArrayOutputStream();
        LeakFilter.create(TestKeys.KEY, 10, 0.01).writeTo(bytes);

        assertThatThrownBy(() -> LeakFilter.readFrom(new ByteArrayInputStream(bytes.toByteArray()), other))
                .hasMessage("The leak filter was made with mask key 'test', and this is 'test' with other material");
        assertThatThrownBy(() -> LeakFilter.create(other, 10, 0.01).merge(LeakFilter.create(TestKeys.KEY, 10, 0.01)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LeakFilter.readFrom(new ByteArrayInputStream(new byte[40]), other))
                .hasMessage("Not a leak filter of version 1");
    }

    @Test
    void aFilterThatNoMachineHoldsIsRefused() {
        assertThatThrownBy(() -> LeakFilter.create(TestKeys.KEY, 1_000_000_000_000L, 1e-6))
                .hasMessageContaining("more than 2 GB");
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
        LeakFilter filter = LeakFilter.create(TestKeys.KEY, 100, 1e-9);

        Streams.mask(layout, Streams.OPTIONS.withProbe(new LeakCollector(layout, filter, 1)), stream);

        assertThat(filter.count()).isEqualTo(2);
        assertThat(contains(filter, "jane@example.org")).isTrue();
        assertThat(contains(filter, uuid.toString())).isTrue();
        assertThat(contains(filter, "public text")).isFalse();
    }

    @Test
    void oneValueInNIsCollectedWhenAsked() {
        RowLayout layout =
                new RowLayout("public.t", CopyFormat.TEXT, List.of(masked("email", "text", "email", Map.of())));
        LeakFilter filter = LeakFilter.create(TestKeys.KEY, 100, 0.01);
        byte[] stream = utf8("someone@example.org\n".repeat(1000));

        Streams.mask(layout, Streams.OPTIONS.withProbe(new LeakCollector(layout, filter, 10)), stream);

        assertThat(filter.count()).isEqualTo(100);
    }

    private static void add(LeakFilter filter, String value) {
        filter.add(utf8(value), 0, utf8(value).length);
    }

    private static boolean contains(LeakFilter filter, String value) {
        return filter.mightContain(utf8(value), 0, utf8(value).length);
    }
}
