package dev.godwit.lint.rule;

import java.math.BigInteger;
import java.util.Comparator;

/** The order in which scripts run: by folder, then by the number that their names begin with, as numbers; then by name. */
public final class ScriptOrder {

    public static final Comparator<String> BY_VERSION = Comparator.comparing(ScriptOrder::folder)
            .thenComparing(ScriptOrder::version)
            .thenComparing(Comparator.naturalOrder());

    private ScriptOrder() {}

    private static String folder(String path) {
        return path.substring(0, fileStart(path));
    }

    /** Those without a number come last. */
    private static Version version(String path) {
        String file = path.substring(fileStart(path));
        int digits = 0;
        while (digits < file.length() && file.charAt(digits) >= '0' && file.charAt(digits) <= '9') {
            digits++;
        }
        return new Version(digits == 0, digits == 0 ? BigInteger.ZERO : new BigInteger(file.substring(0, digits)));
    }

    private static int fileStart(String path) {
        return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
    }

    private record Version(boolean missing, BigInteger number) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            return missing == other.missing ? number.compareTo(other.number) : Boolean.compare(missing, other.missing);
        }
    }
}
