package dev.godwit.sync.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the columns of the corpus hold, by the name of a sort of value: made up, from words and check digits of this class alone, so that the detector is not
 * asked for what it has written itself. What ends in 2 is of the held-out half, and shares no list with the other.
 */
final class MadeUpValues {

    private static final String FIRST =
            "Olivia Liam Emma Noah Amelia Oliver Sophia James Isabella Lucas Mia Henry Charlotte Theo Jürgen Heike Ursula Wolfgang Anneliese Pierre Camille Gérard Élodie Thibault Javier Lucía Alejandro Rocío Giuseppe Chiara Priya Wei Fatima Mohammed Kenji Oksana Zoltán Siobhán Anna Peter";
    private static final String LAST =
            "Smith Johnson Williams Brown Garcia Miller Davis Rodriguez Wilson Anderson Thomas Taylor Moore Jackson Martin Müller Schmidt Schneider Fischer Weber Dubois Lefebvre Moreau Rousseau Fernández Gómez Jiménez Rossi Bianchi Okafor Nguyen Tanaka Kowalski Novák O'Brien Van-Dyke";
    private static final String FIRST2 =
            "Harper Ethan Evelyn Mason Abigail Logan Ella Jacob Scarlett William Grace Daniel Birgit Uwe Sabine Klaus Ingrid Torsten Manon Étienne Bérénice Olivier Aurélie Pablo Marta Sergio Inés Diego Matteo Giulia Aarav Mei Yusuf Leila Hiroshi Svetlana Bence Niamh Jan Eva";
    private static final String LAST2 =
            "Jones Hernandez Martinez Lopez Gonzalez Perez White Harris Clark Lewis Hoffmann Schäfer Koch Bauer Richter Klein Lambert Fontaine Girard Mercier Navarro Serrano Molina Romano Colombo Adeyemi Tran Suzuki Nowak Svoboda MacLeod Pinto Ferreira de-Vries Bakker Haddad";
    private static final String CITY =
            "Springfield Berlin Hamburg Lyon Bordeaux Madrid Sevilla Chicago Boston Leeds Dublin Milano Porto Wien Zürich Utrecht Gdańsk Denver Austin Portland";
    private static final String CITY2 =
            "Bristol Manchester Köln Stuttgart Marseille Toulouse Valencia Bilbao Phoenix Seattle Glasgow Cork Torino Braga Graz Basel Eindhoven Kraków Dallas Atlanta";
    private static final String PRODUCT =
            "Trail Runner 3|Cast Iron Pan|Desk Lamp|Wool Blanket|Espresso Machine X2|USB-C Cable 2m|Garden Hose|Mountain Bike 29|Gold Plan|Family Bundle|Noise Cancelling Headset|Rain Jacket|Winter Tyres|Premium Support|Ceramic Mug|Yoga Mat|Office Chair Plus|Water Filter";
    private static final String PRODUCT2 =
            "Hiking Boots Pro|Steel Kettle|Floor Lamp|Cotton Sheets|Coffee Grinder 500|HDMI Adapter|Lawn Mower|City Bike|Silver Tariff|Starter Set|Bluetooth Speaker|Sun Hat|Summer Tyres|Basic Care|Glass Jar|Foam Roller|Standing Desk|Air Purifier";
    private static final String COMPANY =
            "Acme Corp|Globex Ltd|Initech Inc|Umbrella GmbH|Stark Industries|Northwind Traders|Contoso AG|Vandelay Imports|Hooli|Wayne Enterprises|Blue Harbor Foods|Soylent SA|Delta Freight|Cedar Dental Group|Pioneer Bank|Nordic Timber AB";
    private static final String CLEAN =
            "Made of stainless steel and easy to clean.|Ships within three days; returns accepted for a month.|Customer has been informed about the delay.|The device was replaced under warranty.|Compatible with all models of the second generation.|Please restart the service after the update.|Contains nuts, milk and gluten.|Delivery was left at the front desk.|Suitable for indoor and outdoor use.";
    private static final String CLEAN2 =
            "Soft cotton with a modern cut.|The invoice was sent twice and one was cancelled.|Battery lasts up to ten hours.|Waiting for the supplier to answer.|Machine wash at thirty degrees.|Room with a view of the garden.|The contract ends with the next quarter.|Scratch on the left side, otherwise as new.";
    private static final String TITLE =
            "Welcome to the summer sale|How to reset a device|Quarterly planning|Delivery delayed|Your invoice is ready|New features in spring|Meeting notes|Cannot log in|What was the name of your first pet?|Refund request";
    private static final String WORDS =
            "alpha bravo new open vip returning priority wholesale export fragile beta north south urgent";

    private static final Map<String, Function<Random, String>> SORTS = new TreeMap<>();

    private MadeUpValues() {}

    /** @throws IllegalArgumentException if there is no such sort */
    static Function<Random, String> of(String sort) {
        Function<Random, String> found = SORTS.get(sort);
        if (found == null) {
            throw new IllegalArgumentException("No values of sort '%s'".formatted(sort));
        }
        return found;
    }

    private static String pick(Random r, String... of) {
        return of[r.nextInt(of.length)];
    }

    private static Function<Random, String> words(String list) {
        String[] of = list.split(" ");
        return r -> pick(r, of).replace('-', ' ');
    }

    private static Function<Random, String> lines(String list) {
        String[] of = list.split("\\|");
        return r -> pick(r, of);
    }

    /** # is a digit, A a capital letter, a a small one, x a hexadecimal digit. */
    private static String shape(Random r, String shape) {
        return shape.chars()
                .mapToObj(c -> switch (c) {
                    case '#' -> String.valueOf(r.nextInt(10));
                    case 'A' -> String.valueOf((char) ('A' + r.nextInt(26)));
                    case 'a' -> String.valueOf((char) ('a' + r.nextInt(26)));
                    case 'x' -> Integer.toHexString(r.nextInt(16));
                    default -> String.valueOf((char) c);
                })
                .collect(Collectors.joining());
    }

    private static void shapes(String sort, String... shapes) {
        SORTS.put(sort, r -> shape(r, pick(r, shapes)));
    }

    private static String chars(Random r, int count, String of) {
        return r.ints(count, 0, of.length())
                .mapToObj(i -> String.valueOf(of.charAt(i)))
                .collect(Collectors.joining());
    }

    private static String digits(Random r, int count) {
        return chars(r, count, "0123456789");
    }

    private static String luhn(String body) {
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            int d = body.charAt(body.length() - 1 - i) - '0';
            int w = i % 2 == 0 ? 2 * d : d;
            sum += w > 9 ? w - 9 : w;
        }
        return body + (10 - sum % 10) % 10;
    }

    private static String iban(String country, String bban) {
        String moved = bban + country + "00";
        String number = moved.chars()
                .mapToObj(c -> String.valueOf(Character.isDigit(c) ? c - '0' : c - 'A' + 10))
                .collect(Collectors.joining());
        int check = 98 - new BigInteger(number).mod(BigInteger.valueOf(97)).intValue();
        return country + "%02d".formatted(check) + bban;
    }

    private static String anyIban(Random r) {
        return switch (r.nextInt(5)) {
            case 0 -> iban("DE", digits(r, 18));
            case 1 -> iban("FR", digits(r, 23));
            case 2 -> iban("ES", digits(r, 20));
            case 3 -> iban("GB", chars(r, 4, "ABCDNW") + digits(r, 14));
            default -> iban("NL", chars(r, 4, "ABNIG") + digits(r, 10));
        };
    }

    private static String grouped(String text, int size, String with) {
        return text.replaceAll("(.{" + size + "})(?=.)", "$1" + with);
    }

    private static String plain(String name) {
        return java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFD)
                .replaceAll("[^A-Za-z]", "")
                .toLowerCase(Locale.ROOT);
    }

    private static LocalDate birth(Random r) {
        return LocalDate.of(1935 + r.nextInt(72), 1 + r.nextInt(12), 1 + r.nextInt(28));
    }

    private static int weighed(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (digits.charAt(i) - '0');
        }
        return sum;
    }

    private static String cpf(Random r) {
        String nine = digits(r, 9);
        int one = weighed(nine, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        int two = weighed(nine + one, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        String all = nine + one + two;
        return all.substring(0, 3) + "." + all.substring(3, 6) + "." + all.substring(6, 9) + "-" + all.substring(9);
    }

    private static String bsn(Random r) {
        while (true) {
            String eight = (1 + r.nextInt(9)) + digits(r, 7);
            int check = weighed(eight, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
            if (check < 10) {
                return eight + check;
            }
        }
    }

    private static String nhs(Random r) {
        while (true) {
            String nine = "4" + digits(r, 8);
            int check = 11 - weighed(nine, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
            if (check != 10) {
                String all = nine + (check == 11 ? 0 : check);
                return all.substring(0, 3) + " " + all.substring(3, 6) + " " + all.substring(6);
            }
        }
    }

    private static String pesel(Random r) {
        LocalDate day = birth(r);
        int month = day.getMonthValue() + (day.getYear() >= 2000 ? 20 : 0);
        String ten = "%02d%02d%02d".formatted(day.getYear() % 100, month, day.getDayOfMonth()) + digits(r, 4);
        return ten + (10 - weighed(ten, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10;
    }

    private static String steuerId(Random r) {
        String ten = (1 + r.nextInt(9)) + digits(r, 9);
        int product = 10;
        for (int i = 0; i < ten.length(); i++) {
            int sum = (ten.charAt(i) - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return ten + (11 - product) % 10;
    }

    private static String nir(Random r) {
        LocalDate day = birth(r);
        String thirteen = (1 + r.nextInt(2))
                + "%02d%02d".formatted(day.getYear() % 100, day.getMonthValue())
                + "%02d".formatted(1 + r.nextInt(19))
                + digits(r, 6);
        return thirteen + "%02d".formatted(97 - Long.parseLong(thirteen) % 97);
    }

    private static String dni(Random r) {
        int number = 10_000_000 + r.nextInt(80_000_000);
        return number + String.valueOf("TRWAGMYFPDXBNJZSQVHLCKE".charAt(number % 23));
    }

    private static String codiceFiscale(Random r) {
        String body = shape(r, "AAAAAA##")
                + pick(r, "A", "B", "C", "D", "E", "H", "L", "M", "P", "R", "S", "T")
                + "%02d".formatted(1 + r.nextInt(28))
                + shape(r, "A###");
        int[] odd = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = body.charAt(i);
            int value = Character.isDigit(c) ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? odd[value] : value;
        }
        return body + (char) ('A' + sum % 26);
    }

    private static String ahv(Random r) {
        String twelve = "756" + digits(r, 9);
        int check = (10 - weighed(twelve, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3) % 10) % 10;
        String all = twelve + check;
        return all.substring(0, 3) + "." + all.substring(3, 7) + "." + all.substring(7, 11) + "." + all.substring(11);
    }

    private static String aadhaar(Random r) {
        int[][] d = {
            {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
            {3, 4, 0, 1, 2, 8, 9, 5, 6, 7}, {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
            {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3}, {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
            {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
        };
        int[][] p = {
            {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
            {8, 9, 1, 6, 0, 4, 3, 5, 2, 7}, {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
            {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}
        };
        int[] inverse = {0, 4, 3, 2, 1, 5, 6, 7, 8, 9};
        String eleven = (2 + r.nextInt(8)) + digits(r, 10);
        int c = 0;
        for (int i = 0; i < 11; i++) {
            c = d[c][p[(i + 1) % 8][eleven.charAt(10 - i) - '0']];
        }
        return grouped(eleven + inverse[c], 4, " ");
    }

    private static String ean(Random r) {
        String twelve = "40" + digits(r, 10);
        return twelve + (10 - weighed(twelve, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3) % 10) % 10;
    }

    private static String card(Random r) {
        return switch (r.nextInt(3)) {
            case 0 -> luhn("4" + digits(r, 14));
            case 1 -> luhn("5" + (1 + r.nextInt(5)) + digits(r, 13));
            default -> luhn("37" + digits(r, 12));
        };
    }

    private static String base64(Random r, int bytes) {
        byte[] content = new byte[bytes];
        r.nextBytes(content);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }

    private static String jwt(Random r) {
        String head = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));
        String body = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"sub\":\"%d\",\"iat\":1700000000}"
                        .formatted(r.nextInt(100000))
                        .getBytes(UTF_8));
        return head + "." + body + "." + base64(r, 32);
    }

    private static String ssn(Random r) {
        int area;
        do {
            area = 1 + r.nextInt(898);
        } while (area == 666);
        return "%03d-%02d-%04d".formatted(area, 1 + r.nextInt(98), 1 + r.nextInt(9998));
    }

    private static String ip4(Random r) {
        return (1 + r.nextInt(222)) + "." + r.nextInt(256) + "." + r.nextInt(256) + "." + (1 + r.nextInt(254));
    }

    private static String day(Random r, int from, int years) {
        return LocalDate.of(from, 1, 1).plusDays(r.nextInt(365 * years)).toString();
    }

    static {
        List<String> lists =
                List.of("first", FIRST, "last", LAST, "first2", FIRST2, "last2", LAST2, "city", CITY, "city2", CITY2);
        for (int i = 0; i < lists.size(); i += 2) {
            SORTS.put(lists.get(i), words(lists.get(i + 1)));
        }
        for (String half : List.of("", "2")) {
            Function<Random, String> first = of("first" + half);
            Function<Random, String> last = of("last" + half);
            SORTS.put("full" + half, r -> {
                String name = first.apply(r) + " " + last.apply(r);
                return r.nextInt(12) == 0 ? pick(r, "Dr. ", "Mrs. ", "Herr ") + name : name;
            });
            SORTS.put("email" + half, r -> switch (r.nextInt(4)) {
                case 0 ->
                    plain(first.apply(r)) + "." + plain(last.apply(r)) + "@"
                            + pick(r, "example.com", "mail.example.org");
                case 1 -> plain(first.apply(r)) + r.nextInt(100) + "@" + pick(r, "example.net", "firma.example.de");
                case 2 -> plain(last.apply(r)) + "+shop@" + pick(r, "example.co.uk", "example.fr");
                default -> first.apply(r).substring(0, 1) + "_" + plain(last.apply(r)) + "@EXAMPLE.COM";
            });
            SORTS.put("handle" + half, r -> switch (r.nextInt(3)) {
                case 0 -> plain(first.apply(r)) + r.nextInt(1000);
                case 1 -> plain(first.apply(r)).charAt(0) + plain(last.apply(r));
                default ->
                    pick(r, "night", "pixel", "storm", "iron") + "_" + pick(r, "fox", "rider", "cat") + r.nextInt(100);
            });
            SORTS.put("letter" + half, r -> switch (r.nextInt(5)) {
                case 0 ->
                    "Please call " + first.apply(r) + " " + last.apply(r) + " back at " + shape(r, "+49 170 #######")
                            + " tomorrow.";
                case 1 -> "Sent the form to " + of("email" + half).apply(r) + " again, no answer yet.";
                case 2 ->
                    first.apply(r) + " " + last.apply(r) + " came in on Monday and asked about the contract; mother is "
                            + first.apply(r) + " " + last.apply(r) + ".";
                case 3 -> of(half.isEmpty() ? "clean" : "clean2").apply(r);
                default ->
                    "Dear Ms " + last.apply(r) + ", we have moved the visit. Write to "
                            + of("email" + half).apply(r) + " if that does not suit you.";
            });
            SORTS.put(
                    "json-person" + half,
                    r -> "{\"id\": %d, \"user\": {\"name\": \"%s %s\", \"%s\": \"%s\"}, \"active\": true}"
                            .formatted(
                                    r.nextInt(10000),
                                    first.apply(r),
                                    last.apply(r),
                                    half.isEmpty() ? "email" : "mail_to",
                                    of("email" + half).apply(r)));
        }
        SORTS.put(
                "full-comma",
                r -> of("last").apply(r).toUpperCase(Locale.ROOT) + ", "
                        + of("first").apply(r));
        SORTS.put("email-list", r -> of("email").apply(r) + ", " + of("email").apply(r));
        SORTS.put("product", lines(PRODUCT));
        SORTS.put("product2", lines(PRODUCT2));
        SORTS.put("company", lines(COMPANY));
        SORTS.put("clean", lines(CLEAN));
        SORTS.put("clean2", lines(CLEAN2));
        SORTS.put("clean-title", lines(TITLE));
        SORTS.put("words", r -> "{" + words(WORDS).apply(r) + "," + words(WORDS).apply(r) + "}");
        SORTS.put("words2", r -> words(WORDS).apply(r) + " " + words(WORDS).apply(r));
        shapes("phone-us", "(###) 555-####", "###-555-####", "+1 ### 555 ####", "###.555.####");
        shapes("phone-us2", "(###) ###-####", "1-###-###-####", "##########");
        shapes("phone-de", "030 #######", "0171/#######", "+49 40 ######", "0221-######", "089 / ######");
        shapes("phone-de2", "0 69 / ## ## ##", "+49 (0)151 ########", "0351 ######", "0049 711 ######");
        shapes("phone-fr", "06 ## ## ## ##", "+33 1 ## ## ## ##", "01.##.##.##.##");
        shapes("phone-fr2", "07########", "0033 6 ## ## ## ##", "04 ## ## ## ##");
        shapes("phone-es", "6## ## ## ##", "+34 9## ### ###", "9########");
        shapes("phone-uk", "020 7### ####", "07### ######", "+44 113 ### ####");
        shapes("phone-nl", "06-########", "+31 20 ### ####", "020-#######");
        shapes("phone-br", "(11) 9####-####", "+55 21 9#### ####");
        shapes("phone-intl", "+44 20 7### ####", "+33 6 ## ## ## ##", "+49 171 #######", "+1-212-555-####");
        shapes("e164", "+4917########", "+336########", "+1212#######");
        shapes("e164-digits", "4917########", "336########", "1212#######");
        shapes("ext", "2##", "4##");
        SORTS.put("iban", MadeUpValues::anyIban);
        SORTS.put("iban2", r -> r.nextBoolean() ? anyIban(r) : grouped(anyIban(r), 4, " "));
        SORTS.put("iban-spaced", r -> grouped(anyIban(r), 4, " "));
        shapes("bic", "AAAADEFFXXX", "AAAAFRPP", "AAAAESMM");
        SORTS.put("card", MadeUpValues::card);
        SORTS.put("card2", r -> r.nextBoolean() ? card(r) : grouped(luhn("4" + digits(r, 14)), 4, "-"));
        SORTS.put("card-spaced", r -> grouped(luhn("4" + digits(r, 14)), 4, " "));
        SORTS.put("expiry", r -> "%02d/%02d".formatted(1 + r.nextInt(12), 26 + r.nextInt(6)));
        shapes("last4", "####");
        SORTS.put("ssn", MadeUpValues::ssn);
        SORTS.put(
                "nir",
                r -> r.nextBoolean()
                        ? nir(r)
                        : nir(r).replaceAll("(.)(..)(..)(..)(...)(...)(..)", "$1 $2 $3 $4 $5 $6 $7"));
        SORTS.put("dni", MadeUpValues::dni);
        SORTS.put("steuerid", MadeUpValues::steuerId);
        SORTS.put("codicefiscale", MadeUpValues::codiceFiscale);
        shapes("nino", "AB######C", "JK######A", "PW######D");
        SORTS.put("bsn", MadeUpValues::bsn);
        SORTS.put("cpf", MadeUpValues::cpf);
        SORTS.put("nhs", MadeUpValues::nhs);
        SORTS.put("pesel", MadeUpValues::pesel);
        SORTS.put("personnummer", r -> {
            LocalDate day = birth(r);
            String nine = "%02d%02d%02d".formatted(day.getYear() % 100, day.getMonthValue(), day.getDayOfMonth())
                    + digits(r, 3);
            return luhn(nine).replaceFirst("(.{6})", "$1-");
        });
        SORTS.put("ahv", MadeUpValues::ahv);
        SORTS.put("aadhaar", MadeUpValues::aadhaar);
        SORTS.put("canadasin", r -> grouped(luhn("1" + digits(r, 7)), 3, " "));
        SORTS.put(
                "svnr",
                r -> "%02d".formatted(10 + r.nextInt(70))
                        + birth(r).format(java.time.format.DateTimeFormatter.ofPattern("ddMMyy"))
                        + shape(r, "A##")
                        + r.nextInt(10));
        shapes("passport", "A########", "C########", "AA#######");
        SORTS.put("ip4", MadeUpValues::ip4);
        shapes("ip6", "2001:db8:x:x::xx", "2001:db8:xxxx:xx:xxxx:xx:xx:xxxx", "fe80::xxxx:xxff:fexx:xxxx");
        SORTS.put("cidr", r -> "10." + r.nextInt(200) + "." + r.nextInt(200) + ".0/24");
        shapes("mac", "xx:xx:xx:xx:xx:xx");
        SORTS.put("mac-dash", r -> shape(r, "xx-xx-xx-xx-xx-xx").toUpperCase(Locale.ROOT));
        SORTS.put("jwt", MadeUpValues::jwt);
        SORTS.put("hextoken", r -> chars(r, 40, "0123456789abcdef"));
        SORTS.put("stripe", r -> pick(r, "sk_live_", "sk_test_") + chars(r, 24, "ABCDEFGHabcdefgh0123456789"));
        SORTS.put("ghtoken", r -> "ghp_" + chars(r, 36, "ABCDEFGHabcdefgh0123456789"));
        SORTS.put("whsec", r -> "whsec_" + chars(r, 32, "ABCDEFGHabcdefgh0123456789"));
        SORTS.put("awskey", r -> "AKIA" + chars(r, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"));
        SORTS.put(
                "slackhook",
                r -> "https://hooks.slack.com/services/T" + chars(r, 8, "ABC123") + "/B" + chars(r, 8, "ABC123") + "/"
                        + chars(r, 24, "ABCabc123"));
        SORTS.put("base32", r -> chars(r, 32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"));
        SORTS.put("pem", r -> "-----BEGIN PRIVATE KEY-----\n" + base64(r, 48) + "\n-----END PRIVATE KEY-----");
        SORTS.put("pubkey", r -> "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + base64(r, 32));
        SORTS.put("bcrypt", r -> "$2b$12$" + chars(r, 53, "./ABCDEFGabcdefg0123456789"));
        SORTS.put("argon2", r -> "$argon2id$v=19$m=65536,t=3,p=4$" + base64(r, 16) + "$" + base64(r, 32));
        SORTS.put(
                "sha512crypt",
                r -> "$6$" + chars(r, 12, "abcDEF012") + "$" + chars(r, 86, "./ABCDEFGabcdefg0123456789"));
        SORTS.put("md5", r -> chars(r, 32, "0123456789abcdef"));
        SORTS.put("hex40", r -> chars(r, 40, "0123456789abcdef"));
        SORTS.put("hex64", r -> chars(r, 64, "0123456789abcdef"));
        SORTS.put("plain-pass", r -> shape(r, pick(r, "aaAA##!", "Aaaaa##?", "aaaa-AAAA-##")));
        SORTS.put("birth", r -> birth(r).toString());
        SORTS.put("birth-de", r -> birth(r).format(java.time.format.DateTimeFormatter.ofPattern("dd.MM.yyyy")));
        SORTS.put(
                "street-us",
                r -> (1 + r.nextInt(9900)) + " " + pick(r, "Maple", "Oak", "Main", "Washington", "2nd", "Elm") + " "
                        + pick(r, "Street", "Ave", "Rd", "Blvd", "Lane"));
        SORTS.put(
                "street-us2",
                r -> (1 + r.nextInt(900)) + " " + pick(r, "N Cedar", "Sunset", "Lincoln", "5th", "Highland") + " "
                        + pick(r, "St", "Drive", "Court", "Pkwy", "Avenue"));
        SORTS.put(
                "street-uk",
                r -> (1 + r.nextInt(200)) + " " + pick(r, "Church", "Victoria", "Station", "Mill") + " "
                        + pick(r, "Road", "Lane", "Terrace", "Close"));
        SORTS.put(
                "street-de",
                r -> pick(r, "Hauptstraße", "Gartenstr.", "Am Markt", "Bahnhofstrasse", "Lindenweg", "Goetheplatz")
                        + " " + (1 + r.nextInt(150)));
        SORTS.put(
                "street-de2",
                r -> pick(r, "Schulstraße", "Bergstr.", "Rosenweg", "Kastanienallee", "Kirchgasse") + " "
                        + (1 + r.nextInt(90)) + pick(r, "", "a", "b"));
        SORTS.put(
                "street-fr",
                r -> (1 + r.nextInt(120)) + " "
                        + pick(r, "rue de la Paix", "avenue Foch", "boulevard Voltaire", "place du Marché"));
        SORTS.put(
                "street-fr2",
                r -> (1 + r.nextInt(80)) + pick(r, " bis", "", "") + ", "
                        + pick(r, "rue Pasteur", "chemin des Vignes", "allée des Tilleuls", "impasse du Moulin") + ", "
                        + digits(r, 5) + " " + pick(r, "Nantes", "Lille"));
        SORTS.put(
                "street-es",
                r -> pick(r, "Calle Mayor", "Avenida de la Constitución", "Plaza España", "C/ Alcalá") + " "
                        + (1 + r.nextInt(99)));
        SORTS.put(
                "street-es2",
                r -> pick(r, "Paseo del Prado", "Calle Serrano", "Ronda de Atocha", "Avda. Diagonal") + ", "
                        + (1 + r.nextInt(99)));
        SORTS.put(
                "street-br",
                r -> pick(r, "Rua das Flores", "Avenida Paulista", "Travessa do Sol") + ", " + (1 + r.nextInt(999)));
        SORTS.put("flat", r -> pick(r, "Apt ", "Suite ", "Flat ", "Unit ") + (1 + r.nextInt(60)));
        SORTS.put("postcode-us", r -> r.nextInt(4) == 0 ? digits(r, 5) + "-" + digits(r, 4) : digits(r, 5));
        SORTS.put("postcode-de", r -> digits(r, 5));
        shapes("postcode-uk", "SW#A #AA", "M# #AA", "LS## #AA");
        SORTS.put("plz-ort", r -> digits(r, 5) + " " + of("city").apply(r));
        SORTS.put(
                "full-address",
                r -> of("street-us").apply(r) + ", " + of("city").apply(r) + ", " + shape(r, "AA #####"));
        SORTS.put(
                "full-address-de",
                r -> of("street-de").apply(r) + ", " + digits(r, 5) + " "
                        + of("city").apply(r));
        SORTS.put(
                "json-address",
                r -> "{\"street\": \"%s\", \"city\": \"%s\", \"zip\": \"%s\"}"
                        .formatted(of("street-us").apply(r), of("city").apply(r), digits(r, 5)));
        SORTS.put(
                "json-clean",
                r -> "{\"theme\": \"%s\", \"size\": %d, \"flags\": [\"%s\"]}"
                        .formatted(
                                pick(r, "dark", "light"),
                                r.nextInt(50),
                                words(WORDS).apply(r)));
        SORTS.put(
                "json-clean2",
                r -> "{\"temperature\": %d.5, \"unit\": \"C\", \"status\": \"%s\"}"
                        .formatted(r.nextInt(40), pick(r, "ok", "warn")));
        SORTS.put(
                "json-secret",
                r -> "{\"host\": \"smtp.example.org\", \"port\": 587, \"password\": \"%s\"}"
                        .formatted(of("plain-pass").apply(r)));
        SORTS.put(
                "json-email-key",
                r -> "{\"%s\": {\"visits\": %d}}".formatted(of("email").apply(r), r.nextInt(9)));
        SORTS.put("mixed-config", r -> pick(r, "true", "20", "smtp.example.org", "UTF-8", "/var/lib/app", "daily"));
        SORTS.put(
                "keyname",
                r -> pick(r, "max_upload", "feature.dark", "default_locale", "retention") + "_" + r.nextInt(9));
        shapes("code", "AA-####", "AAA###", "A#####", "##-AA");
        shapes("code3", "AAA");
        shapes("digits9", "#########");
        shapes("digits10", "##########");
        shapes("digits15", "262##############".substring(0, 15));
        SORTS.put("digits15b", r -> luhn("35" + digits(r, 12)));
        shapes("tracking", "1Z###A########", "JD##############", "RR#########DE");
        shapes("vat", "DE#########", "FR###########", "ATU########");
        shapes("cusid", "cus_AaAa##aA##aA");
        SORTS.put("serial", r -> String.valueOf(1 + r.nextInt(100000)));
        SORTS.put("int", r -> String.valueOf(r.nextInt(1_000_000)));
        SORTS.put("small", r -> String.valueOf(1 + r.nextInt(60)));
        SORTS.put("money", r -> r.nextInt(5000) + "." + digits(r, 2));
        SORTS.put("ean", MadeUpValues::ean);
        SORTS.put("bool", r -> r.nextBoolean() ? "t" : "f");
        SORTS.put("day", r -> day(r, 2019, 7));
        SORTS.put("stamp", r -> day(r, 2021, 5) + " 1" + r.nextInt(10) + ":" + (10 + r.nextInt(49)) + ":00+00");
        SORTS.put("uuid", r -> new java.util.UUID(r.nextLong(), r.nextLong()).toString());
        SORTS.put("status", r -> pick(r, "active", "pending", "closed", "home", "work"));
        SORTS.put("status2", r -> pick(r, "OPEN", "DONE", "basic", "premium", "visa"));
        SORTS.put("blood", r -> pick(r, "A+", "B-", "0+", "AB+"));
        SORTS.put("sex", r -> pick(r, "m", "f", "x"));
        SORTS.put("anrede", r -> pick(r, "Herr", "Frau", "Mr", "Mrs", "M.", "Mme"));
        SORTS.put("initial", r -> shape(r, "A"));
        SORTS.put("currency", r -> pick(r, "EUR", "USD", "GBP", "CHF"));
        SORTS.put("country", r -> pick(r, "DE", "US", "FR", "ES", "GB"));
        SORTS.put("country-name", r -> pick(r, "Germany", "France", "Spain", "Japan", "Peru", "Kenya", "Norway"));
        SORTS.put("lang", r -> pick(r, "en", "de", "fr", "es"));
        SORTS.put("lang-name", r -> pick(r, "English", "Deutsch", "Français", "Español", "Polski"));
        SORTS.put("state", r -> pick(r, "NY", "CA", "TX", "WA", "IL"));
        SORTS.put("timezone", r -> pick(r, "Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"));
        SORTS.put(
                "dept", r -> pick(r, "Sales", "Human Resources", "Engineering", "Logistics", "Mathematics", "History"));
        SORTS.put("room", r -> pick(r, "A1.04", "B-12", "Ward 7", "Blue Room", "Room 214", "Conference 3"));
        SORTS.put("model", r -> pick(r, "Galaxy S", "iPhone 1", "Pixel ", "Xperia Z", "ThinkPad T") + r.nextInt(10));
        SORTS.put("color", r -> pick(r, "red", "navy", "olive", "white", "#ff8800"));
        SORTS.put(
                "version",
                r -> r.nextInt(9) + "." + r.nextInt(20) + "." + r.nextInt(30)
                        + (r.nextInt(3) == 0 ? "." + r.nextInt(9) : ""));
        SORTS.put("host", r -> pick(r, "db", "web", "cache") + r.nextInt(30) + ".prod.example.net");
        SORTS.put("url", r -> "https://www.example.org/" + shape(r, "aaaa/aaa-##"));
        SORTS.put("slug", r -> shape(r, "aaaa-aaa-aaaaa"));
        SORTS.put("path", r -> "/" + shape(r, "aaa/aaaa") + "/" + r.nextInt(1000));
        SORTS.put(
                "filename",
                r -> pick(r, "scan", "invoice", "report", "IMG") + "_" + r.nextInt(1000) + pick(r, ".pdf", ".png"));
        SORTS.put(
                "agent",
                r -> "Mozilla/5.0 (X11; Linux x86_64; rv:1" + r.nextInt(30) + ".0) Gecko/20100101 Firefox/1"
                        + r.nextInt(30) + ".0");
        SORTS.put("none", r -> "");
    }
}
