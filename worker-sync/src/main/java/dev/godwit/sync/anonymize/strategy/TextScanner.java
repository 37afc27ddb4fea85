package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ValueForm;
import java.util.Set;

/**
 * Finds parts of free text. An account or a card counts if its check digits are right; a number of 7 to 15 digits is a telephone's if it begins
 * with a plus or a zero or is written as in North America: an order's number is none. For one thread.
 */
final class TextScanner {
    private static final int LONGEST_IBAN = 42;
    private static final int SHORTEST_IBAN = 15;

    private final Set<TextPart> parts;
    private final CardNumber cards = new CardNumber();
    private final IbanNumber ibans = new IbanNumber();
    private final Addresses addresses = new Addresses(ColumnType.of("text"), ValueForm.TEXT);
    private TextPart part = TextPart.EMAIL;
    private int digits;
    private boolean grouped;

    TextScanner(Set<TextPart> parts) {
        this.parts = parts;
    }

    /** What was found last. */
    TextPart part() {
        return part;
    }

    /** Where the part ends that begins at {@code at}; {@code at} if none does. */
    int find(byte[] in, int from, int at, int to) {
        if (at > from && isWord(in[at - 1])) {
            return at;
        }
        byte first = in[at];
        if (isLocal(first)) {
            int end = found(TextPart.EMAIL, email(in, at, to), at);
            if (end > at) {
                return end;
            }
        }
        if (isLetter(first)) {
            int end = found(TextPart.IBAN, iban(in, at, to), at);
            if (end > at) {
                return end;
            }
        }
        if (isHexadecimal(first) || first == ':') {
            int end = found(TextPart.IP, address(in, at, to), at);
            if (end > at) {
                return end;
            }
        }
        return isDigit(first) || first == '+' || first == '(' ? number(in, at, to) : at;
    }

    private int found(TextPart kind, int end, int at) {
        if (end > at && parts.contains(kind)) {
            part = kind;
            return end;
        }
        return at;
    }

    private static int email(byte[] in, int at, int to) {
        int sign = at;
        while (sign < to && isLocal(in[sign])) {
            sign++;
        }
        if (sign == to || in[sign] != '@') {
            return at;
        }
        int end = sign + 1;
        while (end < to && (isWord(in[end]) || in[end] == '.' || in[end] == '-')) {
            end++;
        }
        while (end > sign + 1 && (in[end - 1] == '.' || in[end - 1] == '-')) {
            end--;
        }
        return end > sign + 1 ? end : at;
    }

    private int iban(byte[] in, int at, int to) {
        if (to - at < SHORTEST_IBAN || !isLetter(in[at + 1]) || !isDigit(in[at + 2]) || !isDigit(in[at + 3])) {
            return at;
        }
        int end = at;
        while (end < to && end - at < LONGEST_IBAN && (isAscii(in[end]) || (in[end] == ' ' && in[end - 1] != ' '))) {
            end++;
        }
        for (; end - at >= SHORTEST_IBAN; end--) {
            boolean whole = in[end - 1] != ' ' && (end == to || !isWord(in[end]));
            if (whole && ibans.read(in, at, end - at)) {
                return end;
            }
        }
        return at;
    }

    private int address(byte[] in, int at, int to) {
        int end = at;
        boolean digit = false;
        while (end < to && (isHexadecimal(in[end]) || in[end] == ':' || in[end] == '.')) {
            digit |= isHexadecimal(in[end]);
            end++;
        }
        while (end > at && (in[end - 1] == '.' || (in[end - 1] == ':' && in[Math.max(at, end - 2)] != ':'))) {
            end--;
        }
        boolean whole = digit && (end == to || !isWord(in[end]));
        return whole && addresses.read(in, at, end - at) ? end : at;
    }

    private int number(byte[] in, int at, int to) {
        int end = run(in, at, to);
        if (end == at || (end < to && isWord(in[end]))) {
            return at;
        }
        for (int card = end; card > at; card = shorter(in, at, card)) {
            int found = found(TextPart.CARD, cards.read(in, at, card - at) ? card : at, at);
            if (found > at) {
                return found;
            }
        }
        if (isNational(in, at, end)) {
            return found(TextPart.SSN, end, at);
        }
        boolean international = in[at] == '+' || in[at] == '0' || (in[at] == '(' && at + 1 < to && in[at + 1] == '0');
        boolean american = grouped && digits == 10 && end - at >= 12;
        return (international || american) && digits >= 7 && digits <= 15 ? found(TextPart.PHONE, end, at) : at;
    }

    /** Digits with single blanks, hyphens, dots, slashes and brackets between, up to the last digit. */
    private int run(byte[] in, int at, int to) {
        digits = 0;
        grouped = false;
        int last = at;
        for (int i = at; i < to; i++) {
            byte b = in[i];
            if (isDigit(b)) {
                digits++;
                last = i + 1;
            } else if (b == '+' ? i > at : !(b == ' ' || b == '-' || b == '.' || b == '/' || b == '(' || b == ')')) {
                break;
            } else if (i > at && b == ' ' && in[i - 1] == ' ') {
                break;
            } else {
                grouped |= i > at;
            }
        }
        return last;
    }

    /** Without the last group of digits. */
    private static int shorter(byte[] in, int at, int end) {
        int shorter = end;
        while (shorter > at && isDigit(in[shorter - 1])) {
            shorter--;
        }
        while (shorter > at && !isDigit(in[shorter - 1])) {
            shorter--;
        }
        return shorter;
    }

    /** Three digits, two and four, with hyphens. */
    private static boolean isNational(byte[] in, int at, int end) {
        if (end - at != 11) {
            return false;
        }
        for (int i = 0; i < 11; i++) {
            boolean hyphen = i == 3 || i == 6;
            if (hyphen ? in[at + i] != '-' : !isDigit(in[at + i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLocal(byte b) {
        return isWord(b) || b == '.' || b == '_' || b == '%' || b == '+' || b == '-' || b == '\'';
    }

    private static boolean isHexadecimal(byte b) {
        return isDigit(b) || ((b | 0x20) >= 'a' && (b | 0x20) <= 'f');
    }

    /** A byte of a character beyond ASCII counts as one of a word. */
    private static boolean isWord(byte b) {
        return b < 0 || isAscii(b);
    }

    private static boolean isAscii(byte b) {
        return isDigit(b) || isLetter(b);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isLetter(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
    }
}
