package dev.godwit.sync.detect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The sorts of personal data and secrets that a column may hold. */
public enum PersonalData {
    EMAIL("e-mail addresses"),
    PHONE("telephone numbers"),
    PERSON_NAME("names of people"),
    USERNAME("user names"),
    ADDRESS("postal addresses or parts of them"),
    BIRTH_DATE("dates of birth"),
    NATIONAL_ID("national identity, tax or passport numbers"),
    BANK_ACCOUNT("bank accounts"),
    CARD("payment card numbers"),
    IP("network addresses"),
    MAC("hardware addresses"),
    PASSWORD("passwords or their hashes"),
    SECRET("tokens or keys"),
    FREE_TEXT("text that mentions people, addresses or numbers"),
    JSON("documents with personal data in them");

    private final String words;

    PersonalData(String words) {
        this.words = words;
    }

    /** What it is, in words that can follow "holds". */
    public String words() {
        return words;
    }

    /** As files and comments write it: {@code person-name}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<PersonalData> ofWord(String word) {
        return Arrays.stream(values()).filter(data -> data.word().equals(word)).findFirst();
    }

    /** All of them, as files and comments write them. */
    public static List<String> all() {
        return Arrays.stream(values()).map(PersonalData::word).toList();
    }
}
