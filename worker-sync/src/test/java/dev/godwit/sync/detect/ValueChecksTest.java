package dev.godwit.sync.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueChecksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+49 171 5551234",
                "0049 711 123456",
                "030 1234567",
                "(212) 555-0100",
                "1-212-555-0100",
                "06 12 34 56 78",
                "(11) 91234-5678",
                "+4917155512345"
            })
    void telephoneNumbersAreTold(String value) {
        assertThat(ValueChecks.phone(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29",
                "29.02.2024",
                "12345678",
                "1234.56",
                "4711-000123",
                "192.168.17.201",
                "078-05-1120",
                "2024-02-29 12:00",
                "1.0.17"
            })
    void datesAmountsAndOrderNumbersAreNone(String value) {
        assertThat(ValueChecks.phone(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "ghp_0123456789abcdefghijABCDEFGHIJ012345",
                        "AKIAIOSFODNN7EXAMPLE",
                "sk_live_0123456789abcdefABCDEF", "xoxb-1234567890-abcdef", "-----BEGIN RSA PRIVATE KEY-----\nMII"
            })
    void tokensAndKeysAreToldByTheirForms(String value) {
        assertThat(ValueChecks.secret(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2b$12$abcdefghijklmnopqrstuv",
                "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
                "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
                "pbkdf2_sha256$260000$salt$hash=",
                "SCRAM-SHA-256$4096:c2FsdA=="
            })
    void hashesOfPasswordsAreToldByTheirForms(String value) {
        assertThat(ValueChecks.passwordHash(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111 1111 1111 1111", "378282246310005", "5555-5555-5555-4444"})
    void cardsAreToldByIssuerAndCheckDigit(String value) {
        assertThat(ValueChecks.card(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111 1111 1111 1112", "9999 9999 9999 9995", "1234567890128"})
    void otherNumbersAreNoCards(String value) {
        assertThat(ValueChecks.card(value)).isFalse();
    }
}
