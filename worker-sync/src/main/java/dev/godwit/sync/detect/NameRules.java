package dev.godwit.sync.detect;

import static dev.godwit.sync.detect.Meaning.ACCOUNT;
import static dev.godwit.sync.detect.Meaning.ADDRESS;
import static dev.godwit.sync.detect.Meaning.API;
import static dev.godwit.sync.detect.Meaning.BANKING;
import static dev.godwit.sync.detect.Meaning.BIRTH;
import static dev.godwit.sync.detect.Meaning.CARD;
import static dev.godwit.sync.detect.Meaning.CITY;
import static dev.godwit.sync.detect.Meaning.CODE;
import static dev.godwit.sync.detect.Meaning.DATE;
import static dev.godwit.sync.detect.Meaning.FIRST;
import static dev.godwit.sync.detect.Meaning.FIRSTNAME;
import static dev.godwit.sync.detect.Meaning.HARDWARE;
import static dev.godwit.sync.detect.Meaning.HASH;
import static dev.godwit.sync.detect.Meaning.IBAN;
import static dev.godwit.sync.detect.Meaning.ID;
import static dev.godwit.sync.detect.Meaning.IP;
import static dev.godwit.sync.detect.Meaning.LAST;
import static dev.godwit.sync.detect.Meaning.LASTNAME;
import static dev.godwit.sync.detect.Meaning.LICENSE;
import static dev.godwit.sync.detect.Meaning.LINE;
import static dev.godwit.sync.detect.Meaning.MAC;
import static dev.godwit.sync.detect.Meaning.MAIL;
import static dev.godwit.sync.detect.Meaning.META;
import static dev.godwit.sync.detect.Meaning.NAME;
import static dev.godwit.sync.detect.Meaning.NAMED;
import static dev.godwit.sync.detect.Meaning.NATION;
import static dev.godwit.sync.detect.Meaning.NATIONAL;
import static dev.godwit.sync.detect.Meaning.NUMBER;
import static dev.godwit.sync.detect.Meaning.PAN;
import static dev.godwit.sync.detect.Meaning.PASSWORD;
import static dev.godwit.sync.detect.Meaning.PHONE;
import static dev.godwit.sync.detect.Meaning.PLASTIC;
import static dev.godwit.sync.detect.Meaning.POST;
import static dev.godwit.sync.detect.Meaning.REMOTE;
import static dev.godwit.sync.detect.Meaning.ROLE;
import static dev.godwit.sync.detect.Meaning.SECRET;
import static dev.godwit.sync.detect.Meaning.SOCIAL;
import static dev.godwit.sync.detect.Meaning.STREET;
import static dev.godwit.sync.detect.Meaning.STRING;
import static dev.godwit.sync.detect.Meaning.TAGWORD;
import static dev.godwit.sync.detect.Meaning.TAX;
import static dev.godwit.sync.detect.Meaning.TEXT;
import static dev.godwit.sync.detect.Meaning.THING;
import static dev.godwit.sync.detect.Meaning.USERNAME;
import static dev.godwit.sync.detect.Meaning.WHOLE;
import static dev.godwit.sync.detect.Meaning.ZIP;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How far a name alone lets one think of each sort of data. Immutable. */
final class NameRules {
    private static final double SURE = 0.92;
    private static final double LIKELY = 0.75;
    private static final double WEAK = 0.35;
    private static final double HINT = 0.15;
    /** Of what is left when the name is about the thing, and does not mean it: {@code email_sent_at}. */
    private static final double ABOUT = 0.15;

    private final NameWords words;

    NameRules(NameWords words) {
        this.words = words;
    }

    /** The sorts that the name of a column speaks for, and how strongly, from 0 to 1. */
    Map<PersonalData, Double> of(String table, String column) {
        return of(words.meanings(table), words.meanings(column));
    }

    private static Map<PersonalData, Double> of(List<Meaning> table, List<Meaning> column) {
        var found = new EnumMap<PersonalData, Double>(PersonalData.class);
        if (column.isEmpty()) {
            return found;
        }
        Set<Meaning> has = EnumSet.copyOf(column);
        Meaning head = column.get(column.size() - 1);
        digital(found, has, head);
        numbers(found, has);
        if (found.isEmpty()) {
            places(found, has, column, table);
        }
        people(found, has, head, table);
        if (has.contains(TEXT)) {
            found.put(PersonalData.FREE_TEXT, WEAK);
        }
        boolean about = head == THING && !has.equals(Set.of(THING)) && !has.contains(TAGWORD);
        if (has.contains(META) || about) {
            found.replaceAll((data, strength) -> strength * ABOUT);
        }
        if (has.contains(DATE)) {
            found.replaceAll((data, strength) -> data == PersonalData.BIRTH_DATE ? strength : strength * ABOUT);
        }
        if (head == ID) {
            found.replaceAll((data, strength) -> data == PersonalData.NATIONAL_ID ? strength : strength * ABOUT);
        }
        return found;
    }

    private static void digital(Map<PersonalData, Double> found, Set<Meaning> has, Meaning head) {
        if (has.contains(PASSWORD)) {
            found.put(PersonalData.PASSWORD, head == NAME ? HINT : SURE);
        }
        boolean key = has.contains(SECRET) || (has.contains(API) && (head == CODE || has.contains(STRING)));
        if (key && head != NAME) {
            found.put(PersonalData.SECRET, head == HASH ? WEAK : 0.85);
            found.remove(PersonalData.PASSWORD);
        }
        if (key) {
            return;
        }
        if (has.contains(MAIL)) {
            found.put(PersonalData.EMAIL, has.contains(NAME) ? WEAK : SURE);
        } else if (has.contains(IP) || (has.contains(REMOTE) && has.contains(ADDRESS))) {
            found.put(PersonalData.IP, SURE);
        } else if (has.contains(MAC) || (has.contains(HARDWARE) && has.contains(ADDRESS))) {
            found.put(PersonalData.MAC, SURE);
        } else if (has.contains(USERNAME) || (has.contains(TAGWORD) && (has.contains(NAME) || has.contains(THING)))) {
            found.put(PersonalData.USERNAME, LIKELY);
        }
    }

    private static void numbers(Map<PersonalData, Double> found, Set<Meaning> has) {
        if (has.contains(PHONE) && !has.contains(MAIL)) {
            found.put(PersonalData.PHONE, has.contains(NAME) ? WEAK : 0.85);
        } else if (has.contains(ROLE) && has.contains(NUMBER) && !has.contains(TAX)) {
            found.put(PersonalData.PHONE, HINT);
        }
        if (has.contains(BIRTH)) {
            found.put(PersonalData.BIRTH_DATE, SURE);
        }
        boolean nationalId = has.contains(NATION) && (has.contains(ID) || has.contains(NUMBER));
        boolean taxId = (has.contains(TAX) || has.contains(SOCIAL)) && (has.contains(ID) || has.contains(NUMBER));
        boolean license = has.contains(LICENSE) && has.contains(ROLE);
        if (has.contains(NATIONAL) || nationalId || taxId || license) {
            found.put(PersonalData.NATIONAL_ID, 0.85);
        }
        if (has.contains(IBAN)) {
            found.put(PersonalData.BANK_ACCOUNT, SURE);
        } else if (has.contains(ACCOUNT)
                && (has.contains(NUMBER) || has.contains(BANKING) || has.equals(Set.of(ACCOUNT)))) {
            found.put(PersonalData.BANK_ACCOUNT, LIKELY);
        }
        boolean named = has.contains(NAME) || has.contains(NAMED);
        if (!named && (has.contains(CARD) || has.contains(PAN))) {
            boolean number = has.contains(NUMBER) || has.contains(PLASTIC) || has.size() == 1;
            found.put(PersonalData.CARD, number ? 0.85 : WEAK);
        }
    }

    private static void places(
            Map<PersonalData, Double> found, Set<Meaning> has, List<Meaning> column, List<Meaning> table) {
        boolean reference = !table.isEmpty() && table.get(table.size() - 1) == THING;
        double strength = 0;
        if (has.contains(STREET)) {
            strength = has.contains(META) ? HINT : 0.85;
        } else if (has.contains(ADDRESS)) {
            strength = 0.85;
        } else if (has.contains(CITY) || has.contains(ZIP) || (has.contains(POST) && has.contains(CODE))) {
            strength = reference ? WEAK : LIKELY;
        } else if (has.contains(LINE) && table.contains(ADDRESS) && column.get(0) == LINE) {
            strength = LIKELY;
        }
        if (strength > 0) {
            found.put(PersonalData.ADDRESS, strength);
        }
    }

    private static void people(Map<PersonalData, Double> found, Set<Meaning> has, Meaning head, List<Meaning> table) {
        if (!found.isEmpty()
                && !(has.contains(CARD) && has.contains(NAMED))
                && !(has.contains(ACCOUNT) && has.contains(NAMED))) {
            return;
        }
        boolean thing = has.contains(THING);
        boolean person = table.contains(ROLE) && !has.contains(THING);
        double strength = 0;
        if (has.contains(FIRSTNAME) || has.contains(LASTNAME)) {
            strength = SURE;
        } else if (has.contains(NAME) && (has.contains(FIRST) || has.contains(LAST))) {
            strength = thing ? WEAK : SURE;
        } else if (has.contains(WHOLE) && !thing && (has.contains(NAME) || has.contains(ROLE))) {
            strength = LIKELY;
        } else if (has.contains(NAME) && (has.contains(ROLE) || has.contains(NAMED)) && !thing) {
            strength = 0.85;
        } else if (has.equals(Set.of(NAME)) || (has.contains(NAME) && has.contains(NUMBER))) {
            strength = person ? 0.7 : WEAK;
        } else if (has.contains(NAMED)) {
            strength = thing ? HINT : LIKELY;
        } else if (has.contains(ROLE) && head != NUMBER && head != CODE) {
            strength = thing ? HINT : 0.4;
        } else if (has.contains(NAME)) {
            strength = thing ? 0.05 : HINT;
        } else if (has.equals(Set.of(WHOLE))) {
            strength = HINT;
        }
        if (strength > 0) {
            found.put(PersonalData.PERSON_NAME, strength);
        }
    }
}
