package dev.godwit.cli;

/** How much of a log the process writes. Decided before the first logger is made, which costs a fifth of a second: help makes none. */
public final class Logging {

    /** Read by {@link LogSetup}. */
    static final String PROPERTY = "godwit.log";

    private Logging() {}

    /** @param verbosity how often {@code -v} was given */
    static void level(int verbosity) {
        System.setProperty(PROPERTY, verbosity == 0 ? "WARN" : verbosity == 1 ? "INFO" : "DEBUG");
    }

    /** For processes that serve: their log is for an operator, and at least tells of milestones. */
    public static void serving() {
        if ("WARN".equals(System.getProperty(PROPERTY))) {
            System.setProperty(PROPERTY, "INFO");
        }
    }
}
