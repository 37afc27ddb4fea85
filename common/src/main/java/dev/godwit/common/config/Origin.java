package dev.godwit.common.config;

/**
 * Where a value was written.
 *
 * @param name the file, environment variable or flag
 * @param line counted from 1; 0 where there is none
 * @param column counted from 1; 0 where there is none
 */
public record Origin(Kind kind, String name, int line, int column) {
    /** What kinds of places there are, the strongest first. */
    public enum Kind {
        FLAG,
        ENVIRONMENT,
        FILE,
        DEFAULT
    }

    static final Origin DEFAULT = new Origin(Kind.DEFAULT, "default", 0, 0);
    static final Origin NOWHERE = new Origin(Kind.DEFAULT, "configuration", 0, 0);

    static Origin file(String name, int line, int column) {
        return new Origin(Kind.FILE, name, line, column);
    }

    static Origin environment(String variable) {
        return new Origin(Kind.ENVIRONMENT, variable, 0, 0);
    }

    static Origin flag(String flag) {
        return new Origin(Kind.FLAG, flag, 0, 0);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case FLAG -> "flag " + name;
            case ENVIRONMENT -> "environment variable " + name;
            case FILE -> name + ":" + line;
            case DEFAULT -> "default";
        };
    }
}
