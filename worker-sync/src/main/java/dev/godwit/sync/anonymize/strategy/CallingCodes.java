package dev.godwit.sync.anonymize.strategy;

/** The lengths of the ITU's country calling codes (E.164), which are prefix-free. */
final class CallingCodes {
    private static final boolean[] TWO_DIGITS = new boolean[100];

    static {
        int[] codes = {
            20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60,
            61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98
        };
        for (int code : codes) {
            TWO_DIGITS[code] = true;
        }
    }

    private CallingCodes() {}

    /** How many of the digits from {@code from} on name the country; 0 where no code begins so, or is complete. */
    static int length(byte[] digits, int from, int to) {
        if (from >= to || digits[from] == 0) {
            return 0;
        }
        if (digits[from] == 1 || digits[from] == 7) {
            return 1;
        }
        if (to - from < 3) {
            return 0;
        }
        return TWO_DIGITS[digits[from] * 10 + digits[from + 1]] ? 2 : 3;
    }
}
