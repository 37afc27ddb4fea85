package dev.godwit.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {

    @Test
    void whatIsRevealedIsReadBackAsTheSameToken() {
        var token = BearerToken.random();

        var read = BearerToken.parse(token.reveal()).orElseThrow();

        assertThat(read.id()).isEqualTo(token.id());
        assertThat(read.hash()).isEqualTo(token.hash()).hasSize(32);
    }

    @Test
    void theSecretDoesNotPrint() {
        var token = BearerToken.random();
        String secret = token.reveal().substring(20);

        assertThat(secret).hasSize(43);
        assertThat(token.toString()).doesNotContain(secret).contains(token.id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gw_",
                "gw_0123456789abcdef_",
                "gw_0123456789abcdef_tooshort",
                "gw_0123456789ABCDEF_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "GW_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "gw_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ",
                "gw_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u0000"
            })
    void otherTextIsNoToken(String text) {
        assertThat(BearerToken.parse(text)).isEmpty();
    }
}
