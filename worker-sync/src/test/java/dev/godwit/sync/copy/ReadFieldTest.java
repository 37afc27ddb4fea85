package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.masked;
import static dev.godwit.sync.copy.Streams.plain;
import static dev.godwit.sync.copy.Streams.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Maskings that read other columns of the row. */
class ReadFieldTest {
    private static final byte[] NULL = {};
    private static final String TEMPLATE =
            "{row.number}|{row.code}|{row.after}|{row.ref}|{row.masked}|{row.gone}|{row.phone}";

    private static RowLayout layout(CopyFormat format) {
        return new RowLayout(
                "public.t",
                format,
                List.of(
                        plain("number", "integer"),
                        masked("card", "text", "template", Map.of("template", TEMPLATE)),
                        plain("code", "character(8)"),
                        plain("after", "text"),
                        plain("ref", "uuid"),
                        masked("masked", "text", "name", Map.of()),
                        masked("gone", "text", "null", Map.of()),
                        Streams.notNull(masked("phone", "text", "phone", Map.of()))));
    }

    @ParameterizedTest
    @EnumSource
    void aTemplateShowsTheRowAsItWillStandInTheTarget(CopyFormat format) {
        boolean binary = format == CopyFormat.BINARY;
        byte[] number = binary ? ByteBuffer.allocate(4).putInt(-42).array() : utf8("-42");
        byte[] ref = binary
                ? ByteBuffer.allocate(16)
                        .putLong(0x0011223344556677L)
                        .putLong(0x8899aabbccddeeffL)
                        .array()
                : utf8("00112233-4455-6677-8899-aabbccddeeff");
        List<Reference.Row> rows = new ArrayList<>();
        rows.add(row(
                number,
                utf8("secret"),
                utf8("ab      "),
                utf8("tab\tback\\"),
                ref,
                utf8("Jane Roe"),
                utf8("x"),
                utf8("?")));
        rows.add(row(NULL, utf8("secret"), NULL, NULL, NULL, NULL, NULL, utf8("+49 171 5551234")));
        rows.add(row(number, NULL, utf8("12345678"), utf8(""), ref, utf8("Jane"), NULL, utf8("0")));

        RowLayout layout = layout(format);
        byte[] stream = Reference.stream(format, rows);
        List<Reference.Row> masked = Reference.parse(
                layout, Streams.mask(layout, Streams.OPTIONS, stream).bytes());

        for (Reference.Row row : masked) {
            byte @Nullable [] shown = row.values().get(1);
            if (shown != null) {
                List<String> parts = Arrays.asList(text(shown).split("\\|", -1));
                assertThat(parts.subList(4, 7))
                        .containsExactly(
                                or(row.values().get(5)),
                                or(row.values().get(6)),
                                or(row.values().get(7)));
            }
        }
        assertThat(text(masked.get(0).values().get(1)))
                .startsWith("-42|ab|tab\tback\\|00112233-4455-6677-8899-aabbccddeeff|")
                .doesNotContain("Jane")
                .doesNotContain("?");
        assertThat(text(masked.get(1).values().get(1))).startsWith("||||||+49 ").doesNotContain("5551234");
        assertThat(masked.get(2).values().get(1)).isNull();

        var random = new Random(3);
        for (int i = 0; i < 50; i++) {
            int[] cuts = Streams.cuts(stream.length, random);
            assertThat(Streams.mask(layout, Streams.OPTIONS, stream, cuts).bytes())
                    .isEqualTo(Streams.mask(layout, Streams.OPTIONS, stream).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aColumnThatIsNotThereIsNamed(CopyFormat format) {
        var layout = new RowLayout(
                "public.t", format, List.of(masked("a", "text", "template", Map.of("template", "{row.b}"))));

        assertThatThrownBy(() -> Streams.mask(layout, Streams.OPTIONS, new byte[0]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A masking of 'public.t' reads 'b', which is not copied");
    }

    private static Reference.Row row(byte[]... values) {
        List<byte @Nullable []> row = new ArrayList<>();
        for (byte[] value : values) {
            row.add(value == NULL ? null : value);
        }
        return new Reference.Row(row);
    }

    private static String text(byte @Nullable [] value) {
        return new String(Objects.requireNonNull(value), StandardCharsets.UTF_8);
    }

    private static String or(byte @Nullable [] value) {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
