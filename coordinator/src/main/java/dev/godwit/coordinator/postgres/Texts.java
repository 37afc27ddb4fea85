package dev.godwit.coordinator.postgres;

/** Makes texts from elsewhere fit to be kept. */
final class Texts {

    private Texts() {}

    /** At most {@code longest} characters of it, without the one that PostgreSQL cannot keep. */
    static String cut(String text, int longest) {
        String shown = text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
        return shown.replace("\0", "");
    }
}
