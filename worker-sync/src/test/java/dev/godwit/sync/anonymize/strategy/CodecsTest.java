package dev.godwit.sync.anonymize.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL prints is read and written as PostgreSQL prints it. */
class CodecsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0", "255.255.255.255", "10.0.0.0/8", "::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1",
                "::ffff:192.0.2.1", "::192.0.2.1", "1:0:0:2::3", "1:2:3:4:5:6:7:8/64", "fe80::/10", "::2:0:0:1",
                        "0:1::", "1::8:0"
            })
    void anAddressComesOutAsItWentIn(String text) {
        var addresses = new Addresses(ColumnType.of("inet"), ValueForm.TEXT);

        assertThat(addresses.read(bytes(text), 0, text.length())).isTrue();
        byte[] out = new byte[Addresses.MAX_CHARACTERS];
        assertThat(new String(out, 0, addresses.write(out, 0), StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.4/33",
                "1.2.3.4/",
                "1.2.3.4x",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "::1/129",
                "g::",
                "1:",
                "1:2:3:4:5:6:7:8::",
                "::1.2.3",
                "a@x.org",
                "::1%eth0"
            })
    void whatIsNoAddressIsNotRead(String text) {
        assertThat(new Addresses(ColumnType.of("inet"), ValueForm.TEXT).read(bytes(text), 0, text.length()))
                .isFalse();
    }

    @Test
    void addressesThatShareANetworkDoSoAfterwards() {
        ValueMasker masker = Masked.text("ip", Map.of());
        String one = Masked.apply(masker, "192.0.2.10");
        String near = Masked.apply(masker, "192.0.2.11");
        String same24 = Masked.apply(masker, "192.0.2.200");
        String other = Masked.apply(masker, "192.0.3.10");

        assertThat(prefix(one, near)).isEqualTo(31);
        assertThat(prefix(one, same24))
                .isEqualTo(prefix("192.0.2.10", "192.0.2.200"))
                .isGreaterThanOrEqualTo(24);
        assertThat(prefix(one, other)).isEqualTo(23);
        assertThat(Masked.apply(masker, "192.0.2.10")).isEqualTo(one).isNotEqualTo("192.0.2.10");
    }

    /** Beyond its length a network has zeros, and the server refuses one that has not. */
    @Test
    void aNetworkStaysOne() {
        ValueMasker masker = Masked.masker(Masked.masking("ip", Map.of()), "cidr", ValueForm.TEXT, "d");

        assertThat(Masked.apply(masker, "10.1.0.0/16")).matches("\\d+\\.\\d+\\.0\\.0/16");
        assertThat(Masked.apply(masker, "2001:db8::/32")).matches("[0-9a-f]+:[0-9a-f]+::/32");
    }

    @Test
    void everyAddressOfASmallSetHasItsOwn() {
        ValueMasker masker = Masked.text("ip", Map.of());
        Set<String> images = new HashSet<>();
        for (int i = 0; i < 65_536; i++) {
            images.add(Masked.apply(masker, "10.0." + (i >> 8) + "." + (i & 255)));
        }

        assertThat(images).hasSize(65_536);
    }

    @ParameterizedTest
    @CsvSource({
        "date,2000-01-01",
        "date,1999-12-31",
        "date,2024-02-29",
        "date,0001-01-01",
        "date,0044-03-15 BC",
        "date,4714-11-24 BC",
        "date,5874897-12-31",
        "date,12345-06-07",
        "timestamp without time zone,2024-02-29 23:59:59.999999",
        "timestamp without time zone,0001-01-01 00:00:00 BC",
        "timestamp without time zone,294276-12-31 23:59:59.999999",
        "timestamp without time zone,1999-12-31 23:59:59.5",
        "timestamp with time zone,1970-01-01 00:00:00.000001+00",
        "timestamp with time zone,4714-11-24 00:00:00+00 BC"
    })
    void aMomentComesOutAsItWentIn(String type, String text) {
        var moments = new Moments(ColumnType.of(type), ValueForm.TEXT);

        assertThat(moments.read(bytes(text), 0, text.length())).isTrue();
        byte[] out = new byte[Moments.MAX_BYTES];
        assertThat(new String(out, 0, moments.write(moments.value(), out, 0), StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "date,2024-13-01",
        "date,2024-02",
        "date,24-02-03",
        "date,2024-02-03x",
        "date,29 Feb 2024",
        "date,4714-11-23 BC",
        "date,2024-02-03 10:00:00",
        "timestamp without time zone,2024-02-03",
        "timestamp without time zone,2024-02-03 24:00:00",
        "timestamp with time zone,2024-02-03 10:00:00",
        "timestamp with time zone,2024-02-03 10:00:00+02",
        "timestamp without time zone,2024-02-03 10:00:00."
    })
    void whatIsNoMomentIsNotRead(String type, String text) {
        assertThat(new Moments(ColumnType.of(type), ValueForm.TEXT).read(bytes(text), 0, text.length()))
                .isFalse();
    }

    @Test
    void numbersOfAllScalesComeOutAsTheyWentIn() {
        var random = new Random(5);
        var type = ColumnType.of("numeric");
        for (int i = 0; i < 20_000; i++) {
            var number =
                    BigDecimal.valueOf(random.nextLong() % Decimals.LIMIT >> random.nextInt(50), random.nextInt(19));
            byte[] text = bytes(number.toPlainString());
            byte[] binary = Numerics.encode(number);
            var texts = new Decimals(type, ValueForm.TEXT);
            var binaries = new Decimals(type, ValueForm.BINARY);
            byte[] out = new byte[Decimals.MAX_BYTES];

            assertThat(texts.read(text, 0, text.length)).isTrue();
            assertThat(Arrays.copyOf(out, texts.write(texts.unscaled(), out, 0)))
                    .isEqualTo(text);
            assertThat(binaries.read(binary, 0, binary.length)).as("%s", number).isTrue();
            assertThat(binaries.unscaled()).isEqualTo(texts.unscaled());
            assertThat(binaries.scale()).isEqualTo(texts.scale());
            assertThat(Arrays.copyOf(out, binaries.write(binaries.unscaled(), out, 0)))
                    .isEqualTo(binary);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-Infinity",
                "1000000000000000",
                "",
                "-",
                ".",
                "1e5",
                "1.2.3",
                "0.0000000000000000000000001"
            })
    void numbersThatAreTooLargeOrNoneAreNotRead(String text) {
        assertThat(new Decimals(ColumnType.of("numeric"), ValueForm.TEXT).read(bytes(text), 0, text.length()))
                .isFalse();
    }

    @Test
    void uuidsOfTextStayWrittenAsTheyAre() {
        ValueMasker masker = Masked.text("uuid", Map.of());
        String plain = Masked.apply(masker, "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");

        assertThat(Masked.apply(masker, "0190A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B"))
                .isEqualTo(plain.toUpperCase(java.util.Locale.ROOT));
        assertThat(Masked.apply(masker, "0190a1b2c3d47e5f8a9b0c1d2e3f4a5b")).isEqualTo(plain.replace("-", ""));
    }

    @Test
    void aRandomUuidStaysOneAndNoOtherBecomesOne() {
        ValueMasker masker = Masked.text("uuid", Map.of());
        for (int i = 0; i < 200; i++) {
            String four = "7c9e6679-7425-40de-944b-e07fc1f9%04x".formatted(i);
            String one = "7c9e6679-7425-10de-944b-e07fc1f9%04x".formatted(i);

            assertThat(Masked.apply(masker, four)).matches(".{14}4.{4}[89ab].*").isNotEqualTo(four);
            assertThat(Masked.apply(masker, one)).doesNotMatch(".{14}4.{4}[89ab].*");
        }
    }

    private static int prefix(String one, String other) {
        int difference = number(one) ^ number(other);
        return Integer.numberOfLeadingZeros(difference);
    }

    private static int number(String address) {
        int number = 0;
        for (String octet : address.split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(octet);
        }
        return number;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
