package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.strategy.Masked;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Layouts and rows for tests of the copy. */
final class Streams {
    static final DigestSeed SEED = new DigestSeed(0x1234_5678_9abcL, -77, 0x0f0f_0f0f_3c3c_1111L, 99);
    static final CopyOptions OPTIONS = CopyOptions.of(SEED);

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private Streams() {}

    static ColumnPlan plain(String name, String type) {
        return ColumnPlan.untouched(name, ColumnType.of(type), true);
    }

    static ColumnPlan masked(String name, String type, String strategy, Map<String, ?> parameters) {
        return ColumnPlan.masked(name, ColumnType.of(type), true, Masked.masking(strategy, parameters), "d." + name);
    }

    static ColumnPlan notNull(ColumnPlan plan) {
        return new ColumnPlan(plan.name(), plan.type(), false, plan.treatment());
    }

    /** One of everything that is masked, and columns between that are not. */
    static RowLayout everything(CopyFormat format) {
        return new RowLayout(
                "public.everything",
                format,
                List.of(
                        masked("id", "bigint", "hmac", Map.of()),
                        plain("a", "text"),
                        masked("email", "text", "email", Map.of()),
                        masked("phone", "text", "phone", Map.of("distinct", true)),
                        plain("b", "text"),
                        masked("name", "text", "name", Map.of()),
                        notNull(masked("phone2", "text", "phone", Map.of())),
                        masked("token", "text", "hmac", Map.of("length", 40)),
                        masked("secret", "text", "redact", Map.of("value", "a\tb\\c\nd")),
                        masked("gone", "text", "null", Map.of()),
                        masked("ref", "uuid", "hmac", Map.of()),
                        plain("c", "text")));
    }

    static List<Reference.Row> rows(RowLayout layout, int count, Random random) {
        List<Reference.Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<byte @Nullable []> values = new ArrayList<>();
            for (ColumnPlan column : layout.columns()) {
                values.add(random.nextInt(6) == 0 ? null : value(column.type(), layout.format(), random));
            }
            rows.add(new Reference.Row(values));
        }
        return rows;
    }

    private static byte[] value(ColumnType type, CopyFormat format, Random random) {
        boolean text = format == CopyFormat.TEXT;
        return switch (type.family()) {
            case INT8 -> {
                long number = random.nextLong() >> random.nextInt(63);
                yield text
                        ? utf8("" + number)
                        : ByteBuffer.allocate(8).putLong(number).array();
            }
            case UUID -> {
                var uuid = new UUID(random.nextLong(), random.nextLong());
                yield text
                        ? utf8(uuid.toString())
                        : ByteBuffer.allocate(16)
                                .putLong(uuid.getMostSignificantBits())
                                .putLong(uuid.getLeastSignificantBits())
                                .array();
            }
            case TEXT -> utf8(text(random));
            case JSONB ->
                utf8((text ? "" : "\1")
                        + "{\"n\": %d, \"email\": \"a@x.org\", \"more\": [true, \"\\n\"]}"
                                .formatted(random.nextInt(99)));
            case DATE -> {
                int days = random.nextInt(30_000) - 10_000;
                yield text
                        ? utf8(LocalDate.of(2000, 1, 1).plusDays(days).toString())
                        : ByteBuffer.allocate(4).putInt(days).array();
            }
            case TIMESTAMP, TIMESTAMPTZ -> {
                long seconds = random.nextInt();
                String shown = LocalDateTime.of(2000, 1, 1, 0, 0, 0)
                        .plusSeconds(seconds)
                        .format(SECONDS);
                yield text
                        ? utf8(shown + (type.family() == TypeFamily.TIMESTAMPTZ ? "+00" : ""))
                        : ByteBuffer.allocate(8).putLong(seconds * 1_000_000).array();
            }
            case NUMERIC -> {
                int number = random.nextInt(10_000);
                yield text
                        ? utf8(number + ".25")
                        : ByteBuffer.allocate(12)
                                .putInt(2 << 16)
                                .putInt(2)
                                .putShort((short) number)
                                .putShort((short) 2500)
                                .array();
            }
            case INET -> {
                byte[] address = {10, (byte) random.nextInt(100), 3, 4};
                yield text
                        ? utf8("10.%d.3.4".formatted(address[1]))
                        : ByteBuffer.allocate(8).putInt(0x02200004).put(address).array();
            }
            default -> utf8(text(random));
        };
    }

    private static String text(Random random) {
        return switch (random.nextInt(15)) {
            case 0 -> "";
            case 1 -> "tab\there";
            case 2 -> "line\nfeed\r\n";
            case 3 -> "back\\slash\\\\";
            case 4 -> "\\N";
            case 5 -> "\\.";
            case 6 -> "Ünïcödé ✓ 漢字";
            case 7 -> "\b\f\u000b\u0001";
            case 8 -> "+49 171 " + random.nextInt(10_000_000);
            case 9 -> "user" + random.nextInt(1000) + "@Example.org";
            case 10 -> "\\";
            case 11 -> "4111 1111 1111 1111";
            case 12 -> "DE89370400440532013000";
            case 13 -> "{\"a\": {\"b\": [1, \"x\\\"y\"]}, \"email\": \"a@x.org\", \"n\": -1.5e3}";
            default -> "x".repeat(random.nextInt(40));
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a masker makes of a stream that comes in messages which end at {@code cuts}. */
    static Outcome mask(RowLayout layout, CopyOptions options, byte[] stream, int... cuts) {
        var out = new ByteArrayOutputStream();
        CopyMasker<RuntimeException> masker = CopyMasker.of(layout, TestKeys.KEY, options, out::write);
        int from = 0;
        for (int cut : cuts) {
            // A copy of exactly this part: a reader that looks beyond its message fails.
            byte[] part = Arrays.copyOfRange(stream, from, cut);
            masker.accept(part, 0, part.length);
            Arrays.fill(part, (byte) '#');
            from = cut;
        }
        byte[] padded = new byte[stream.length - from + 9];
        System.arraycopy(stream, from, padded, 4, stream.length - from);
        masker.accept(padded, 4, stream.length - from);
        Arrays.fill(padded, (byte) '#');
        return new Outcome(masker.finish(), out.toByteArray());
    }

    static CopyDigest digest(RowLayout layout, byte[] stream, int... cuts) {
        var digester = new CopyDigester(layout, SEED);
        int from = 0;
        for (int cut : cuts) {
            digester.accept(stream, from, cut - from);
            from = cut;
        }
        digester.accept(stream, from, stream.length - from);
        return digester.finish();
    }

    static int[] cuts(int length, Random random) {
        return random.ints(random.nextInt(12), 0, length + 1).sorted().toArray();
    }

    /** A summary and the bytes. */
    static final class Outcome {
        private final CopySummary summary;
        private final byte[] bytes;

        Outcome(CopySummary summary, byte[] bytes) {
            this.summary = summary;
            this.bytes = bytes;
        }

        CopySummary summary() {
            return summary;
        }

        byte[] bytes() {
            return bytes;
        }
    }
}
