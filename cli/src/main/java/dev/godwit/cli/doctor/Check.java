package dev.godwit.cli.doctor;

/**
 * Something that was looked at.
 *
 * @param subject what it was, as in the name of a connection
 * @param detail what was found; where it failed, what to do
 */
public record Check(String name, String subject, Status status, String detail) {

    /** What was found. */
    public enum Status {
        OK,
        WARNING,
        FAILED
    }

    static Check ok(String name, String subject, String detail) {
        return new Check(name, subject, Status.OK, detail);
    }

    static Check warning(String name, String subject, String detail) {
        return new Check(name, subject, Status.WARNING, detail);
    }

    static Check failed(String name, String subject, String detail) {
        return new Check(name, subject, Status.FAILED, detail);
    }
}
