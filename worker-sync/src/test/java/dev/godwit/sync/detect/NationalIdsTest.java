package dev.godwit.sync.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NationalIdsTest {
    /** Numbers that authorities and standards give as examples; the second differs by one digit or letter. */
    @ParameterizedTest
    @CsvSource({
        "US SSN,078-05-1120,000-05-1120",
        "UK NINO,AB123456C,AB123456E",
        "UK NHS,943 476 5919,943 476 5918",
        "DE Steuer-ID,86095742719,86095742718",
        "DE Sozialversicherung,65 170839 J 003,65 410839 J 003",
        "FR NIR,2 55 08 14 168 025 38,2 55 08 14 168 025 39",
        "ES DNI,12345678Z,12345678A",
        "ES DNI,X1234567L,X1234567M",
        "IT codice fiscale,RSSMRA85T10A562S,RSSMRA85T10A562T",
        "NL BSN,111222333,111222334",
        "BR CPF,111.444.777-35,111.444.777-36",
        "PL PESEL,44051401359,44051401358",
        "SE personnummer,811218-9876,811218-9875",
        "CH AHV,756.9217.0769.85,756.9217.0769.86",
        "IN Aadhaar,2341 2341 2346,2341 2341 2345",
        "CA SIN,046 454 286,046 454 287",
    })
    void aNumberIsKnownByItsCheckDigit(String kind, String right, String wrong) {
        var check = Objects.requireNonNull(NationalIds.checks().get(kind), kind);

        assertThat(check.test(right)).isTrue();
        assertThat(check.test(wrong)).isFalse();
    }
}
