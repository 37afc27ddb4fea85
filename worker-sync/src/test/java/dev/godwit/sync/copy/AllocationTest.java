package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.masked;
import static dev.godwit.sync.copy.Streams.plain;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.TypeFamily;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A copy makes no object per value: after warming up, a row allocates less than one byte on average. The tolerance is
 * for what the JVM and the meter itself allocate now and then; one small object per row would be sixteen.
 */
class AllocationTest {
    private static final Map<String, Object> KEEP =
            Map.of("keep", Map.of("reason", "r", "by", "b", "until", "2099-01-01"));
    private static final double BYTES_PER_ROW = 1;
    private static final int ROUNDS = 40;

    @ParameterizedTest
    @EnumSource
    void aRowAllocatesNothing(CopyFormat format) {
        RowLayout layout = new RowLayout(
                "public.t",
                format,
                List.of(
                        masked("id", "bigint", "hmac", Map.of()),
                        plain("a", "text"),
                        masked("email", "text", "email", Map.of()),
                        masked("phone", "text", "phone", Map.of()),
                        masked("phone2", "text", "phone", Map.of("distinct", true)),
                        masked("name", "text", "name", Map.of("suffix", 4)),
                        masked("token", "text", "hmac", Map.of()),
                        masked("doc", "jsonb", "redact", Map.of()),
                        masked("gone", "text", "null", Map.of()),
                        masked("own", "text", "email", Map.of("internal", List.of("example.org"))),
                        masked("pass", "text", "password", Map.of("form", "bcrypt")),
                        masked("ssn", "text", "ssn", Map.of("form", "invalid")),
                        masked("card", "text", "card", Map.of()),
                        masked("iban", "text", "iban", Map.of()),
                        masked("ip", "text", "ip", Map.of()),
                        masked("address", "text", "fake", Map.of("kind", "address", "locale", "de")),
                        masked("fpe", "text", "fpe", Map.of("alphabet", "alphanumeric")),
                        masked("hash", "text", "hash", Map.of()),
                        masked("tok", "text", "token", Map.of()),
                        masked("choice", "text", "choice", Map.of("values", List.of("a", "b"))),
                        masked("word", "text", "dictionary", Map.of("values", Map.of("a", "b"))),
                        masked("noise", "bigint", "noise", Map.of("by", "a")),
                        masked("bucket", "bigint", "bucket", Map.of("size", 10)),
                        masked("amount", "numeric", "noise", Map.of()),
                        masked("steps", "numeric", "bucket", Map.of("bounds", List.of(0, 10))),
                        masked("born", "date", "date-shift", Map.of("by", "ref")),
                        masked("made", "timestamp without time zone", "date-shift", Map.of()),
                        masked("cut", "timestamp with time zone", "date-truncate", Map.of("to", "month")),
                        masked("host", "inet", "ip", Map.of()),
                        masked("other", "uuid", "uuid", Map.of()),
                        masked("parts", "text", "text", Map.of("rest", KEEP)),
                        masked(
                                "json",
                                "jsonb",
                                "json",
                                Map.of("paths", Map.of("email", "email", "n", "noise"), "rest", KEEP)),
                        masked("shown", "text", "template", Map.of("template", "{row.a} {row.name} {random(4)} {id}")),
                        masked("ref", "uuid", "hmac", Map.of())));
        List<Reference.Row> rows = Streams.rows(layout, 20_000, new Random(9)).stream()
                .filter(row -> texts(layout, row).stream().allMatch(AllocationTest::isAscii))
                .toList();
        byte[] stream = Reference.stream(format, rows);
        int end = format == CopyFormat.BINARY ? stream.length - 2 : stream.length;
        int start = format == CopyFormat.BINARY ? BinaryRowReader.HEADER : 0;
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CopyMasker<RuntimeException> masker =
                CopyMasker.of(layout, TestKeys.KEY, Streams.OPTIONS, (bytes, offset, length) -> {});
        masker.accept(stream, 0, start);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            masker.accept(stream, start, end - start);
            best = Math.min(best, (threads.getCurrentThreadAllocatedBytes() - before) / (double) rows.size());
        }

        assertThat(rows).hasSizeGreaterThan(200);
        assertThat(best).as("bytes allocated per row").isLessThan(BYTES_PER_ROW);
    }

    private static List<byte @Nullable []> texts(RowLayout layout, Reference.Row row) {
        List<byte @Nullable []> texts = new ArrayList<>();
        for (int i = 0; i < row.values().size(); i++) {
            if (layout.columns().get(i).type().family() == TypeFamily.TEXT) {
                texts.add(row.values().get(i));
            }
        }
        return texts;
    }

    /** What is not ASCII takes the path through String, which its page says. */
    private static boolean isAscii(byte @Nullable [] value) {
        for (int i = 0; value != null && i < value.length; i++) {
            if (value[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
