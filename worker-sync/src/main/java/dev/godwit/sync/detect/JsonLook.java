package dev.godwit.sync.detect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks for personal data in the keys and values of JSON documents. Immutable. */
final class JsonLook {
    private static final JsonFactory JSON = new JsonFactory();
    private static final double SURE = 0.7;
    private static final double OFTEN = 0.05;

    private final NameRules rules;
    private final PersonNames names;
    private final TextLook texts;

    JsonLook(NameRules rules, PersonNames names) {
        this.rules = rules;
        this.names = names;
        this.texts = new TextLook(names);
    }

    /** What a column of documents holds; the evidence names sorts of data, and no key: a document may have addresses for keys. */
    Evidence of(Values values) {
        int found = 0;
        var sorts = new TreeSet<PersonalData>();
        for (String document : values.all()) {
            Set<PersonalData> here = in(document);
            found += here.isEmpty() ? 0 : 1;
            sorts.addAll(here);
        }
        if (found == 0) {
            return Evidence.NONE;
        }
        return new Evidence(
                (double) found / values.count() >= OFTEN ? 0.9 : SURE,
                false,
                "%d of %d documents hold %s"
                        .formatted(
                                found,
                                values.count(),
                                String.join(
                                        " and ",
                                        sorts.stream().map(PersonalData::words).toList())));
    }

    /** Up to where a document was cut, or stops being one. */
    private Set<PersonalData> in(String document) {
        var found = new TreeSet<PersonalData>();
        try (JsonParser parser = JSON.createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String key = parser.currentName() == null ? "" : parser.currentName();
                switch (token) {
                    case FIELD_NAME -> value("", key, found);
                    case VALUE_STRING -> value(key, parser.getText().strip(), found);
                    case VALUE_NUMBER_INT -> number(key, parser.getText(), found);
                    default -> {}
                }
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    private void value(String key, String text, Set<PersonalData> found) {
        if (text.isEmpty()) {
            return;
        }
        if (ValueChecks.email(text)) {
            found.add(PersonalData.EMAIL);
        } else if (ValueChecks.iban(text)) {
            found.add(PersonalData.BANK_ACCOUNT);
        } else if (ValueChecks.card(text)) {
            found.add(PersonalData.CARD);
        } else if (ValueChecks.secret(text)) {
            found.add(PersonalData.SECRET);
        } else if (ValueChecks.passwordHash(text)) {
            found.add(PersonalData.PASSWORD);
        } else if (ValueChecks.phone(text) && text.startsWith("+")) {
            found.add(PersonalData.PHONE);
        } else if (ValueChecks.mac(text)) {
            found.add(PersonalData.MAC);
        } else if (ValueChecks.street(text)) {
            found.add(PersonalData.ADDRESS);
        } else if (texts.mentions(text)) {
            found.add(PersonalData.FREE_TEXT);
        }
        named(key, text, found);
    }

    private void named(String key, String text, Set<PersonalData> found) {
        if (key.isEmpty()) {
            return;
        }
        boolean isName = names.isName(text);
        for (Map.Entry<PersonalData, Double> rule : rules.of("", key).entrySet()) {
            boolean fits = switch (rule.getKey()) {
                case EMAIL -> ValueChecks.emails(text);
                case PHONE -> ValueChecks.phoneLike(text);
                case BIRTH_DATE -> ValueChecks.day(text);
                case IP -> ValueChecks.ip(text);
                case MAC -> ValueChecks.mac(text);
                case CARD, BANK_ACCOUNT, NATIONAL_ID -> NationalIds.digits(text).length() >= 4;
                case PERSON_NAME -> isName || rule.getValue() > SURE;
                case FREE_TEXT, JSON -> false;
                case ADDRESS, PASSWORD, SECRET, USERNAME -> text.length() > 3;
            };
            if (fits && (rule.getValue() >= SURE || (rule.getKey() == PersonalData.PERSON_NAME && isName))) {
                found.add(rule.getKey());
            }
        }
    }

    private void number(String key, String text, Set<PersonalData> found) {
        if (!key.isEmpty()) {
            rules.of("", key).forEach((data, strength) -> {
                boolean numbered =
                        data == PersonalData.PHONE || data == PersonalData.CARD || data == PersonalData.NATIONAL_ID;
                if (numbered && strength >= SURE && text.length() >= 7) {
                    found.add(data);
                }
            });
        }
    }
}
