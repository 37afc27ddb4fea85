package dev.godwit.sync.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.sync.anonymize.strategy.KnownNumbers;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether one whole value is of a sort. Values are cut before they come here, so that no expression has long to run. */
final class ValueChecks {
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@<>,;:()\\[\\]\"]{1,64}@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,62}\\.)+\\p{L}{2,24}");
    private static final Pattern CARD_PREFIX = Pattern.compile(
            "4(\\d{12}|\\d{15}|\\d{18})|(5[1-5]|2[2-7])\\d{14}|3[47]\\d{13}|(6011|65\\d\\d|64[4-9]\\d)\\d{12}|35\\d{14}|3[068]\\d{12}");
    private static final Pattern MAC = Pattern.compile(
            "[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\\1){4}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4}");
    private static final Pattern SECRET = Pattern.compile(
            "eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*" // JSON Web Token
                    + "|(?:sk|pk|rk)_(?:live|test)_\\w{16,}|whsec_\\w{16,}" // Stripe
                    + "|gh[pousr]_\\w{30,}|github_pat_\\w{22,}|glpat-[\\w-]{20,}" // GitHub, GitLab
                    + "|(?:AKIA|ASIA)[A-Z2-7]{16}|AIza[\\w-]{35}|ya29\\.[\\w-]{20,}" // AWS, Google
                    + "|xox[abprs]-[\\w-]{10,}|https://hooks\\.slack\\.com/services/\\S+" // Slack
                    + "|SG\\.[\\w-]{16,}\\.[\\w-]{16,}|key-[0-9a-f]{32}|npm_\\w{36}|sk-\\w[\\w-]{20,}|hv[sb]\\.\\w{24,}"
                    + "|-----BEGIN [A-Z ]*PRIVATE KEY-----.*",
            Pattern.DOTALL);
    private static final Pattern HASH =
            Pattern.compile("\\$(?:2[abxy]?|argon2(?:id?|d)|5|6|y|7|scrypt|pbkdf2[\\w-]*|bcrypt[\\w-]*)\\$.{8,}"
                    + "|\\{(?:S?SHA\\d*|SMD5|PBKDF2[\\w-]*|BCRYPT|ARGON2)\\}.{8,}|pbkdf2[_:]sha\\d+[$:].{8,}|SCRAM-SHA-256\\$.{8,}"
                    + "|md5[0-9a-f]{32}");
    private static final Pattern PHONE_SHAPE =
            Pattern.compile("[+(0-9][0-9 ()./-]{5,24}(?: ?(?:x|ext\\.?) ?\\d{1,5})?");
    private static final Pattern AMERICAN =
            Pattern.compile("(?:1[-. ])?(?:\\(\\d{3}\\) ?|\\d{3}[-. ])\\d{3}[-. ]\\d{4}");
    private static final Pattern BRAZILIAN = Pattern.compile("\\(\\d{2}\\) ?\\d{4,5}-\\d{4}");
    private static final Pattern DAY_OR_SSN =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*|\\d{3}-\\d{2}-\\d{4}|\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}");
    private static final Pattern DECIMAL = Pattern.compile("\\d+\\.\\d+");
    private static final Pattern STREET = Pattern.compile(
            "\\d+\\w?(?: bis| ter)?,? .*\\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|parkway|pkwy|place|terrace|close|square|highway|hwy|rue|chemin|allee|impasse|quai|cours)\\b.*"
                    + "|(?:calle|c/|avenida|avda\\.?|paseo|plaza|ronda|camino|carrer|rua|travessa|via|viale|corso|piazza|rue|avenue|ul\\.) .*\\d+.*"
                    + "|.*(?:strasse|str\\.|weg|allee|gasse|platz|ring|damm|ufer|straat|laan|gracht|plein|steeg)\\s+\\d+\\s?\\w?\\b.*"
                    + "|(?:am|an der|im|zum|zur|auf dem) \\p{L}+ \\d+\\w?");
    private static final Set<String> UNCLEAR = Set.of("127.0.0.1", "0.0.0.0");

    private ValueChecks() {}

    static boolean email(String value) {
        return value.indexOf('@') > 0 && EMAIL.matcher(value).matches();
    }

    /** Several addresses, with commas, semicolons or names around. */
    static boolean emails(String value) {
        return email(value)
                || (value.indexOf('@') > 0
                        && value.split("[,;]\\s*").length > 1
                        && email(value.split("[,;]\\s*")[0].strip()));
    }

    static boolean iban(String value) {
        return value.length() >= 15 && KnownNumbers.isIban(value.getBytes(UTF_8));
    }

    static boolean card(String value) {
        if (!value.matches("\\d[\\d -]{11,22}")) {
            return false;
        }
        String digits = NationalIds.digits(value);
        return CARD_PREFIX.matcher(digits).matches() && NationalIds.luhn(digits);
    }

    static boolean ip(String value) {
        return !UNCLEAR.contains(value)
                && value.indexOf('/') < 0
                && (value.indexOf(':') > 0
                        || value.chars().filter(c -> c == '.').count() == 3)
                && KnownNumbers.isAddress(value.getBytes(UTF_8));
    }

    static boolean mac(String value) {
        return MAC.matcher(value).matches();
    }

    static boolean secret(String value) {
        return SECRET.matcher(value).matches();
    }

    static boolean passwordHash(String value) {
        return HASH.matcher(value).matches();
    }

    /** With a country's code, or as one country writes them; digits alone are none. */
    static boolean phone(String value) {
        if (!PHONE_SHAPE.matcher(value).matches() || DAY_OR_SSN.matcher(value).matches()) {
            return false;
        }
        int digits = NationalIds.digits(value.split("x|ext")[0]).length();
        if (digits < 7 || digits > 15 || DECIMAL.matcher(value).matches()) {
            return false;
        }
        boolean international = value.startsWith("+") || value.startsWith("00");
        boolean apart = !value.matches("\\d+");
        boolean national = apart && (value.startsWith("0") || value.startsWith("(0")) && digits >= 8;
        return international
                || national
                || AMERICAN.matcher(value).matches()
                || BRAZILIAN.matcher(value).matches();
    }

    /** Digits enough for a telephone, and nothing that it would not have. */
    static boolean phoneLike(String value) {
        String digits = NationalIds.digits(value);
        return digits.length() >= 2 && digits.length() <= 15 && value.matches("[+(]?[\\d ()./x-]+");
    }

    static boolean street(String value) {
        return value.length() >= 6 && STREET.matcher(NameWords.fold(value)).matches();
    }

    /** A day between 1900 and today's grandchildren, in one of the usual forms. */
    static boolean day(String value) {
        return value.matches("(19|20)\\d{2}(-\\d{2}-\\d{2}.*|\\d{4})?|\\d{1,2}[./-]\\d{1,2}[./-](\\d{2}|\\d{4})");
    }

    /** One word of letters and digits that an application may have for a name. */
    static boolean handle(String value) {
        return value.length() >= 3
                && value.length() <= 40
                && value.toLowerCase(Locale.ROOT).matches("@?[\\p{L}\\d][\\p{L}\\d._-]*");
    }
}
