package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowReaderTest {
    private static final String HEADER = "5047434f50590aff0d0a00" + "00000000" + "00000000";
    private static final RowLayout BINARY = layout(CopyFormat.BINARY);
    private static final RowLayout TEXT = layout(CopyFormat.TEXT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5047434f50590aff0d0a01 0000000000000000 ffff | after row 0: it does not begin with the signature",
                "HEADER 0001 00000000 ffff | after row 0: the next row has 1 fields where the plan has 2 columns",
                "HEADER 0002 00000000 fffffffe ffff | after row 0: field 2 of the next row has -2 bytes",
                "HEADER 0002 00000000 00000000 fffe | after row 1: the next row has -2 fields",
                "HEADER ffff 00 | after row 0: 1 bytes follow its trailer",
                "HEADER 0002 00000000 00000000 | after row 1: the stream ends without its trailer",
                "HEADER 0002 00000000 00000001 | after row 0: the stream ends inside a row",
                "5047434f50590aff0d0a00 00010000 00000000 ffff | after row 0: its header has critical flags 00010000",
                "5047434f50590aff0d0a00 00000000 ffffffff ffff | after row 0: its header has an extension of -1 bytes",
                "5047434f5059 | after row 0: the stream ends inside a row",
            })
    void aBrokenBinaryStreamIsRefused(String hex, String message) {
        byte[] stream = HexFormat.of().parseHex(hex.replace("HEADER", HEADER).replace(" ", ""));

        assertThatThrownBy(() -> Streams.digest(BINARY, stream))
                .isInstanceOf(CopyFormatException.class)
                .hasMessageStartingWith("COPY of 'public.t' in binary format is broken")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a%b%c; | the next row has 3 fields where the plan has 2 columns",
                "a%b;a; | after row 1: the next row has 1 fields where the plan has 2 columns",
                "a%b;a%b | after row 1: the stream ends inside a row",
                "a%b;\\.;a%b; | after row 1: 4 bytes follow its end marker",
            })
    void aBrokenTextStreamIsRefused(String text, String message) {
        byte[] stream = text.replace('%', '\t').replace(';', '\n').getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Streams.digest(TEXT, stream))
                .isInstanceOf(CopyFormatException.class)
                .hasMessageStartingWith("COPY of 'public.t' in text format is broken")
                .hasMessageContaining(message);
    }

    @Test
    void aHeaderExtensionIsPassedOn() {
        byte[] stream = HexFormat.of().parseHex("5047434f50590aff0d0a00" + "00000000" + "00000003" + "aabbcc" + "ffff");

        assertThat(Streams.mask(BINARY, Streams.OPTIONS, stream, 5, 20, 21).bytes())
                .isEqualTo(stream);
    }

    @Test
    void theEndMarkerEndsTheRowsAndIsNotPassedOn() {
        byte[] stream = "a\tb\n\\.\n".getBytes(StandardCharsets.UTF_8);

        assertThat(Streams.mask(TEXT, Streams.OPTIONS, stream).bytes()).isEqualTo(Arrays.copyOf(stream, 4));
    }

    @Test
    void noMessageQuotesAValue() {
        byte[] stream = "secret\tvalue\tand\tmore\n".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Streams.digest(TEXT, stream))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void aLayoutHasOneToSixteenHundredColumns() {
        assertThatThrownBy(() -> new RowLayout("t", CopyFormat.TEXT, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RowLayout layout(CopyFormat format) {
        return new RowLayout("public.t", format, List.of(plain("a", "text"), plain("b", "text")));
    }
}
