package dev.godwit.common.kafka;

/** Kafka did not answer, or refused. Trying again later may help; nothing was decided. */
public final class KafkaUnavailableException extends RuntimeException {

    public KafkaUnavailableException(String message, Throwable cause) {
        super(message + ": " + told(cause), cause);
    }

    /** Kafka's own exceptions come wrapped, with nothing in the wrapper. */
    private static String told(Throwable cause) {
        Throwable inner = cause.getCause() == null ? cause : cause.getCause();
        return "%s (%s)".formatted(inner.getMessage(), inner.getClass().getSimpleName());
    }
}
