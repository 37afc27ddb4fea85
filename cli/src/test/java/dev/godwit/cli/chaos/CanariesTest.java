package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanariesTest {

    private static final String SECRET = "kx71abq0zzq9w8e7";

    private final Canaries canaries = new Canaries(List.of(SECRET, "493012345678"));

    @Test
    void aValueIsFoundAsItIsAndInHexadecimal() {
        assertThat(canaries.in(("\"a\":\"" + SECRET + "\"").getBytes(UTF_8))).containsExactly(SECRET);
        assertThat(canaries.in(("\\x00" + HexFormat.of().formatHex(SECRET.getBytes(UTF_8))).getBytes(UTF_8)))
                .containsExactly(SECRET);
        assertThat(canaries.in("+493012345678".getBytes(UTF_8))).containsExactly("493012345678");
        assertThat(canaries.in("+49301234567".getBytes(UTF_8))).isEmpty();
        assertThat(canaries.in(SECRET.substring(1).getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "{\"note\":\"met "})
    void aValueIsFoundInBase64WhereverItBegins(String before) {
        String encoded = Base64.getEncoder().encodeToString((before + SECRET + " and more").getBytes(UTF_8));

        assertThat(canaries.in(encoded.getBytes(UTF_8))).containsExactly(SECRET);
    }
}
