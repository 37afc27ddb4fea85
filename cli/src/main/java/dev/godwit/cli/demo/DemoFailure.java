package dev.godwit.cli.demo;

/** Something that the demo shows does not hold. The message says what was expected and what was found. */
final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** @throws DemoFailure with the message, unless {@code holds} */
    static void unless(boolean holds, String message, Object... arguments) throws DemoFailure {
        if (!holds) {
            throw new DemoFailure(message.formatted(arguments));
        }
    }
}
