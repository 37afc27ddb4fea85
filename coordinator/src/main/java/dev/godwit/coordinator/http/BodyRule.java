package dev.godwit.coordinator.http;

import java.time.Duration;

/**
 * What body a request may have.
 *
 * @param mediaType the only one taken, {@code *} for any, or empty where there is no body
 * @param limit in bytes
 * @param timeLimit to receive all of it
 */
record BodyRule(String mediaType, int limit, Duration timeLimit) {

    private static final int MIB = 1 << 20;

    static final BodyRule NONE = new BodyRule("", 0, Duration.ofSeconds(10));
    static final BodyRule JSON = new BodyRule("application/json", MIB, Duration.ofSeconds(10));
    /** A task's result: as large as the plan of a database with very many chunks. */
    static final BodyRule RESULT = new BodyRule("application/json", 16 * MIB, Duration.ofSeconds(60));

    static final BodyRule BUNDLE = new BodyRule("application/octet-stream", 10 * MIB, Duration.ofSeconds(60));
    static final BodyRule ARTIFACT = new BodyRule("*", 16 * MIB, Duration.ofSeconds(60));

    boolean takes(String contentType) {
        if (mediaType.equals("*")) {
            return true;
        }
        int end = contentType.indexOf(';');
        String type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
        return type.equalsIgnoreCase(mediaType);
    }
}
