package dev.godwit.sync.anonymize.strategy;

/** The characters of an international bank account number (ISO 13616), in capitals and without blanks. For one thread. */
final class IbanNumber {
    /** Country and check digits. */
    static final int HEAD = 4;

    static final int LONGEST = 34;

    private static final int SHORTEST = 15;

    final byte[] characters = new byte[LONGEST];
    int count;

    /** Whether it is a number with the right check digits. */
    boolean read(byte[] in, int offset, int length) {
        count = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = in[i];
            if (b == ' ') {
                continue;
            }
            byte upper = b >= 'a' && b <= 'z' ? (byte) (b & ~0x20) : b;
            if (count == LONGEST || !(isDigit(upper) || isLetter(upper))) {
                return false;
            }
            characters[count++] = upper;
        }
        return count >= SHORTEST
                && isLetter(characters[0])
                && isLetter(characters[1])
                && isDigit(characters[2])
                && isDigit(characters[3])
                && (characters[2] - '0') * 10 + characters[3] - '0' == check();
    }

    /** The check digits that belong there, 2 to 98. */
    int check() {
        int rest = 0;
        for (int i = HEAD; i < count; i++) {
            rest = append(rest, characters[i]);
        }
        rest = append(append(rest, characters[0]), characters[1]);
        return 98 - rest * 100 % 97;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isLetter(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    private static int append(int rest, byte character) {
        return isDigit(character) ? (rest * 10 + character - '0') % 97 : (rest * 100 + character - 'A' + 10) % 97;
    }
}
