package dev.godwit.sync.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameWordsTest {
    private final NameWords words = NameWords.load();

    @ParameterizedTest
    @CsvSource({
        "email,MAIL",
        "E-Mail,MAIL",
        "EMailAddress,MAIL ADDRESS",
        "email_sent_at,MAIL META META",
        "emailadresse,MAIL ADDRESS",
        "telefonnummer,PHONE NUMBER",
        "HomeTelNo,PHONE",
        "geburtsdatum,BIRTH",
        "Straße,STREET",
        "strasse_hausnr,STREET STREET",
        "fecha_nacimiento,DATE BIRTH",
        "prénom,FIRSTNAME",
        "firstname,FIRSTNAME",
        "custFirstName,ROLE FIRSTNAME",
        "user_name,USERNAME",
        "drivers_license,ROLE LICENSE",
        "phone_model,PHONE THING",
        "quantity,''",
    })
    void namesAreTakenApart(String name, String meanings) {
        var expected = Arrays.stream(meanings.split(" "))
                .filter(word -> !word.isEmpty())
                .map(Meaning::valueOf)
                .toList();

        assertThat(words.meanings(name)).isEqualTo(expected);
    }
}
