package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ValueForm;
import java.util.Set;

/**
 * Finds parts of free text. An account or a card counts if its check digits are right; a number of 7 to 15 digits is a telephone's if it begins
 * with a plus or a zero or is written as in North America: an order's number is none.
 *
 * <p>What belongs together is looked at once, however many places there are in it where a part could begin: a text takes as long as it is. For one thread.
 */
final class TextScanner {
    private static final int LONGEST_IBAN = 42;
    private static final int SHORTEST_IBAN = 15;
    private static final int MOST_CARD_DIGITS = 19;

    private final Set<TextPart> parts;
    private final CardNumber cards = new CardNumber();
    private final IbanNumber ibans = new IbanNumber();
    private final Addresses addresses = new Addresses(ColumnType.of("text"), ValueForm.TEXT);
    private TextPart part = TextPart.EMAIL;
    private final int[] cardEnds = new int[MOST_CARD_DIGITS];
    private final LocalParts locals = new LocalParts();
    private final AddressRun addressRun = new AddressRun();
    private final NumberRun numberRun = new NumberRun();

    TextScanner(Set<TextPart> parts) {
        this.parts = parts;
    }

    /** What was found last. */
    TextPart part() {
        return part;
    }

    /** Where the part ends that begins at {@code at}; {@code at} if none does. Asked from {@code from} on, for places that follow each other. */
    int find(byte[] in, int from, int at, int to) {
        if (at == from) {
            locals.end = from;
            addressRun.end = from;
            numberRun.end = from;
        }
        if (at > from && isWord(in[at - 1])) {
            return at;
        }
        byte first = in[at];
        if (isLocal(first) && parts.contains(TextPart.EMAIL)) {
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

    /** The characters that can be of the part before an at sign, and the address that all of them have. */
    private static final class LocalParts {
        private int end;
        private int address;

        void read(byte[] in, int at, int to) {
            int sign = at;
            while (sign < to && isLocal(in[sign])) {
                sign++;
            }
            end = sign;
            address = sign;
            if (sign == to || in[sign] != '@') {
                return;
            }
            int last = sign + 1;
            while (last < to && (isWord(in[last]) || in[last] == '.' || in[last] == '-')) {
                last++;
            }
            while (last > sign + 1 && (in[last - 1] == '.' || in[last - 1] == '-')) {
                last--;
            }
            address = last > sign + 1 ? last : sign;
        }
    }

    private int email(byte[] in, int at, int to) {
        if (at >= locals.end) {
            locals.read(in, at, to);
        }
        return locals.address > locals.end ? locals.address : at;
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

    /** The characters that can be of an address. */
    private static final class AddressRun {
        private int end;
        private int trimmed;
        private int lastDigit;

        void read(byte[] in, int at, int to) {
            end = at;
            lastDigit = -1;
            while (end < to && (isHexadecimal(in[end]) || in[end] == ':' || in[end] == '.')) {
                lastDigit = isHexadecimal(in[end]) ? end : lastDigit;
                end++;
            }
            trimmed = end;
            while (trimmed > at
                    && (in[trimmed - 1] == '.' || (in[trimmed - 1] == ':' && in[Math.max(at, trimmed - 2)] != ':'))) {
                trimmed--;
            }
        }
    }

    private int address(byte[] in, int at, int to) {
        if (at >= addressRun.end) {
            addressRun.read(in, at, to);
        }
        int end = addressRun.trimmed;
        boolean whole = addressRun.lastDigit >= at && (end == to || !isWord(in[end]));
        return whole && end - at <= Addresses.MAX_CHARACTERS && addresses.read(in, at, end - at) ? end : at;
    }

    /** Digits with single blanks, hyphens, dots, slashes and brackets between. */
    private static final class NumberRun {
        private int end;
        private int last;
        private int lastSeparator;
        private int digits;
        private int counted;

        void read(byte[] in, int at, int to) {
            digits = 0;
            counted = at;
            last = at;
            lastSeparator = -1;
            for (end = at; end < to; end++) {
                byte b = in[end];
                if (isDigit(b)) {
                    digits++;
                    last = end + 1;
                } else if (b == '+'
                        ? end > at
                        : !(b == ' ' || b == '-' || b == '.' || b == '/' || b == '(' || b == ')')) {
                    return;
                } else if (end > at && b == ' ' && in[end - 1] == ' ') {
                    return;
                } else {
                    lastSeparator = end;
                }
            }
        }

        /** How many digits there are from {@code at} on. */
        int digits(byte[] in, int at) {
            for (; counted < at; counted++) {
                digits -= isDigit(in[counted]) ? 1 : 0;
            }
            return digits;
        }
    }

    private int number(byte[] in, int at, int to) {
        if (at >= numberRun.end) {
            numberRun.read(in, at, to);
        }
        int end = numberRun.last;
        if (end <= at || (end < to && isWord(in[end]))) {
            return at;
        }
        if (parts.contains(TextPart.CARD)) {
            int card = card(in, at, end);
            if (card > at) {
                part = TextPart.CARD;
                return card;
            }
        }
        if (isNational(in, at, end)) {
            return found(TextPart.SSN, end, at);
        }
        int digits = numberRun.digits(in, at);
        boolean grouped = numberRun.lastSeparator > at;
        boolean international = in[at] == '+' || in[at] == '0' || (in[at] == '(' && at + 1 < to && in[at + 1] == '0');
        boolean american = grouped && digits == 10 && end - at >= 12;
        return (international || american) && digits >= 7 && digits <= 15 ? found(TextPart.PHONE, end, at) : at;
    }

    /** The longest number of a card that is made of the first groups of digits. */
    private int card(byte[] in, int at, int end) {
        int digits = 0;
        int ends = 0;
        for (int i = at; i < end && digits <= MOST_CARD_DIGITS; i++) {
            if (isDigit(in[i])) {
                digits++;
                if (digits <= MOST_CARD_DIGITS && (i + 1 == end || !isDigit(in[i + 1]))) {
                    cardEnds[ends++] = i + 1;
                }
            } else if (in[i] != ' ' && in[i] != '-') {
                break;
            }
        }
        while (ends > 0) {
            int card = cardEnds[--ends];
            if (cards.read(in, at, card - at)) {
                return card;
            }
        }
        return at;
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
