package dev.godwit.sync.detect;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Identity, tax and social security numbers by the shapes and check digits of their countries. */
final class NationalIds {
    private static final Map<String, Predicate<String>> CHECKS = new TreeMap<>();
    private static final Pattern SSN = Pattern.compile("(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}");
    private static final Pattern NINO = Pattern.compile("[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\\d{6}[A-D]");
    private static final Pattern DATE_SIX = Pattern.compile("\\d\\d(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01]).*");
    private static final String DNI = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final int[] FISCAL_ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };
    /** Verhoeff's: the multiplication of the dihedral group D5, and the permutation of a digit by its place. */
    private static final String[] DIHEDRAL = {
        "0123456789",
        "1234067895",
        "2340178956",
        "3401289567",
        "4012395678",
        "5987604321",
        "6598710432",
        "7659821043",
        "8765932104",
        "9876543210"
    };

    private static final String[] PLACES = {
        "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"
    };

    static {
        CHECKS.put("US SSN", value -> SSN.matcher(value).matches());
        CHECKS.put("UK NINO", value -> NINO.matcher(value.replace(" ", "")).matches());
        CHECKS.put("UK NHS", NationalIds::nhs);
        CHECKS.put("DE Steuer-ID", NationalIds::steuerId);
        CHECKS.put(
                "DE Sozialversicherung",
                value ->
                        value.replace(" ", "").matches("\\d{2}(0[1-9]|[12]\\d|3[01])(0[1-9]|1[0-2])\\d{2}[A-Z]\\d{3}"));
        CHECKS.put("FR NIR", NationalIds::nir);
        CHECKS.put("ES DNI", NationalIds::dni);
        CHECKS.put("IT codice fiscale", NationalIds::codiceFiscale);
        CHECKS.put("NL BSN", value -> value.matches("\\d{9}") && weighed(value, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0);
        CHECKS.put("BR CPF", NationalIds::cpf);
        CHECKS.put("PL PESEL", NationalIds::pesel);
        CHECKS.put("SE personnummer", NationalIds::personnummer);
        CHECKS.put("CH AHV", NationalIds::ahv);
        CHECKS.put("IN Aadhaar", NationalIds::aadhaar);
        CHECKS.put("CA SIN", value -> value.matches("\\d{3}[ -]\\d{3}[ -]\\d{3}") && luhn(digits(value)));
    }

    private NationalIds() {}

    /** The checks, by the country and name of what they know. */
    static Map<String, Predicate<String>> checks() {
        return Map.copyOf(CHECKS);
    }

    static List<String> names() {
        return List.copyOf(CHECKS.keySet());
    }

    static String digits(String value) {
        return value.replaceAll("\\D", "");
    }

    static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighed = (i & 1) == 0 ? digit : 2 * digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return !digits.isEmpty() && sum % 10 == 0;
    }

    private static int weighed(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (digits.charAt(i) - '0');
        }
        return sum;
    }

    private static boolean nhs(String value) {
        if (!value.matches("\\d{3}[ -]\\d{3}[ -]\\d{4}")) {
            return false;
        }
        String digits = digits(value);
        int check = 11 - weighed(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return (check == 11 ? 0 : check) == digits.charAt(9) - '0';
    }

    /** ISO 7064, MOD 11,10. */
    private static boolean steuerId(String value) {
        if (!value.matches("[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}")) {
            return false;
        }
        String digits = digits(value);
        int product = 10;
        for (int i = 0; i < 10; i++) {
            int sum = (digits.charAt(i) - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == digits.charAt(10) - '0';
    }

    private static boolean nir(String value) {
        String bare = value.replace(" ", "");
        if (!bare.matches("[12]\\d\\d(0[1-9]|1[0-2]|[2-9]\\d)\\d[\\dAB]\\d{8}")) {
            return false;
        }
        String thirteen = bare.substring(0, 13).replace("2A", "19").replace("2B", "18");
        return thirteen.matches("\\d{13}") && 97 - Long.parseLong(thirteen) % 97 == Long.parseLong(bare.substring(13));
    }

    private static boolean dni(String value) {
        String bare = value.replace("-", "").toUpperCase(java.util.Locale.ROOT);
        if (!bare.matches("[XYZ\\d]\\d{7}[A-Z]")) {
            return false;
        }
        String number = bare.substring(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2');
        return DNI.charAt(Integer.parseInt(number) % DNI.length()) == bare.charAt(8);
    }

    private static boolean codiceFiscale(String value) {
        if (!value.matches("[A-Z]{6}\\d\\d[ABCDEHLMPRST]\\d\\d[A-Z]\\d{3}[A-Z]")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = value.charAt(i);
            int place = c <= '9' ? c - '0' : c - 'A';
            sum += (i & 1) == 0 ? FISCAL_ODD[place] : place;
        }
        return 'A' + sum % 26 == value.charAt(15);
    }

    private static boolean cpf(String value) {
        if (!value.matches("\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}")) {
            return false;
        }
        String digits = digits(value);
        return weighed(digits, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10 == digits.charAt(9) - '0'
                && weighed(digits, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10 == digits.charAt(10) - '0';
    }

    /** The month tells the century by a multiple of twenty. */
    private static boolean pesel(String value) {
        return value.matches("\\d{2}(0[1-9]|1[0-2]|[2468][1-9]|[3579][0-2])(0[1-9]|[12]\\d|3[01])\\d{5}")
                && weighed(value, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
    }

    private static boolean personnummer(String value) {
        String digits = digits(value);
        String ten = digits.length() == 12 ? digits.substring(2) : digits;
        return value.matches("(19|20)?\\d{6}[-+]\\d{4}")
                && DATE_SIX.matcher(ten).matches()
                && luhn(ten);
    }

    private static boolean ahv(String value) {
        String digits = digits(value);
        return value.matches("756\\.?\\d{4}\\.?\\d{4}\\.?\\d{2}")
                && weighed(digits, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1) % 10 == 0;
    }

    private static boolean aadhaar(String value) {
        if (!value.matches("[2-9]\\d{3} \\d{4} \\d{4}")) {
            return false;
        }
        String digits = digits(value);
        int check = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            check = DIHEDRAL[check].charAt(PLACES[i % 8].charAt(digit) - '0') - '0';
        }
        return check == 0;
    }
}
