package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class SecretTest {
    record Account(String user, Secret password) {}

    private static final Account ACCOUNT = new Account("app", Secret.of("hunter2"));

    @Test
    void itShowsNeitherInTextNorInJson() throws JsonProcessingException {
        assertThat(ACCOUNT).hasToString("Account[user=app, password=***]");
        assertThat(new ObjectMapper().writeValueAsString(ACCOUNT)).isEqualTo("{\"user\":\"app\",\"password\":\"***\"}");
    }

    @Test
    void itIsRevealedOnRequest() {
        assertThat(ACCOUNT.password().reveal()).isEqualTo("hunter2");
    }

    @Test
    void itEqualsOnlyItself() {
        assertThat(Secret.of("hunter2")).isEqualTo(Secret.of("hunter2")).hasSameHashCodeAs(Secret.of("hunter2"));
        assertThat(Secret.of("hunter2")).isNotEqualTo(Secret.of("hunter3")).isNotEqualTo(Secret.of("hunter22"));
        assertThat(Secret.of("hunter2")).isNotEqualTo(null).isNotEqualTo((Object) "hunter2");
    }

    @Test
    void itsHashTellsNothing() {
        assertThat(Secret.of("a")).hasSameHashCodeAs(Secret.of("b"));
    }
}
