package dev.godwit.sync.detect;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/** What sampled values say of each sort of data. Immutable. */
final class ValueRules {
    /** Fewer values say little. */
    private static final int FEW = 3;

    private static final double MOST = 0.8;
    private static final double SOME = 0.3;
    private static final double FEWEST = 0.05;

    private final PersonNames names;
    private final TextLook texts;

    ValueRules(PersonNames names) {
        this.names = names;
        this.texts = new TextLook(names);
    }

    Map<PersonalData, Evidence> of(Values values) {
        var found = new EnumMap<PersonalData, Evidence>(PersonalData.class);
        if (values.count() < FEW) {
            return found;
        }
        found.put(PersonalData.EMAIL, checked(values, ValueChecks::emails, 0.97, "e-mail addresses"));
        found.put(PersonalData.BANK_ACCOUNT, account(values));
        found.put(PersonalData.CARD, checked(values, ValueChecks::card, 0.95, "card numbers"));
        found.put(PersonalData.IP, network(values));
        found.put(PersonalData.MAC, checked(values, ValueChecks::mac, 0.95, "hardware addresses"));
        found.put(PersonalData.SECRET, secret(values));
        found.put(PersonalData.PASSWORD, checked(values, ValueChecks::passwordHash, 0.97, "password hashes", false));
        found.put(PersonalData.NATIONAL_ID, national(values));
        found.put(PersonalData.PHONE, phone(values));
        found.put(PersonalData.PERSON_NAME, person(values));
        found.put(PersonalData.ADDRESS, address(values));
        found.put(PersonalData.BIRTH_DATE, new Evidence(0, values.share(ValueChecks::day) < SOME, ""));
        found.put(PersonalData.USERNAME, new Evidence(0, values.share(ValueChecks::handle) < SOME, ""));
        found.put(PersonalData.FREE_TEXT, texts.of(values));
        return found;
    }

    private static Evidence checked(Values values, Predicate<String> check, double most, String what) {
        return checked(values, check, most, what, true);
    }

    private static Evidence checked(
            Values values, Predicate<String> check, double most, String what, boolean onlyThese) {
        long matching = values.matching(check);
        double share = values.share(check);
        double strength = share >= MOST ? most : share >= SOME ? 0.75 : share >= FEWEST ? SOME : 0;
        return new Evidence(
                strength,
                onlyThese && share < FEWEST,
                "%d of %d values are %s".formatted(matching, values.count(), what));
    }

    /** Accounts have other forms than the one with check digits. */
    private static Evidence account(Values values) {
        Evidence iban = checked(values, ValueChecks::iban, 0.97, "account numbers");
        boolean digits = values.share(value -> NationalIds.digits(value).length() >= 6) >= SOME;
        return new Evidence(iban.strength(), iban.contradicts() && !digits, iban.words());
    }

    /** Some versions look like addresses too. */
    private static Evidence network(Values values) {
        Evidence some = checked(values, ValueChecks::ip, 0.9, "network addresses");
        return some.strength() == 0.9
                ? some
                : new Evidence(Math.min(some.strength(), SOME), some.contradicts(), some.words());
    }

    private static Evidence secret(Values values) {
        Evidence known = checked(values, ValueChecks::secret, 0.97, "tokens or keys", false);
        boolean plain = values.averageLength() < 6 || values.distinctShare() < 0.2;
        return new Evidence(known.strength(), plain && known.strength() == 0, known.words());
    }

    private static Evidence national(Values values) {
        String best = "";
        double most = 0;
        for (var check : NationalIds.checks().entrySet()) {
            double share = values.share(check.getValue());
            if (share > most || (share == most && check.getKey().compareTo(best) < 0)) {
                most = share;
                best = check.getKey();
            }
        }
        double strength = most >= MOST && values.distinctShare() > SOME ? 0.9 : 0;
        boolean digits = values.share(value -> NationalIds.digits(value).length() >= 4) >= SOME;
        return new Evidence(
                strength, !digits, "%d %% of the values are %s numbers".formatted(Math.round(100 * most), best));
    }

    private static Evidence phone(Values values) {
        double sure = values.share(ValueChecks::phone);
        double strength = sure >= MOST ? 0.85 : sure >= SOME ? 0.7 : sure >= FEWEST ? SOME : 0;
        return new Evidence(
                strength,
                values.share(ValueChecks::phoneLike) < SOME,
                "%d of %d values are telephone numbers".formatted(values.matching(ValueChecks::phone), values.count()));
    }

    private Evidence person(Values values) {
        double share = values.share(names::isName);
        boolean several = values.averageWords() >= 1.5;
        double strength = share >= 0.5 ? (several ? 0.85 : 0.6) : share >= SOME ? (several ? 0.7 : 0.45) : 0;
        boolean digits = values.share(value -> value.chars().anyMatch(Character::isDigit)) > 0.5;
        boolean few = values.distinctShare() < 0.1 && values.count() >= 20 && share < SOME;
        return new Evidence(
                strength,
                digits || (few && share < FEWEST),
                "%d of %d values look like names".formatted(values.matching(names::isName), values.count()));
    }

    private static Evidence address(Values values) {
        double share = values.share(ValueChecks::street);
        return new Evidence(
                share >= 0.5 ? 0.85 : share >= SOME ? 0.6 : 0,
                false,
                "%d of %d values look like streets".formatted(values.matching(ValueChecks::street), values.count()));
    }
}
