package dev.godwit.testkit;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Names that no other test class of any run has, and that still say whose they are. */
final class Names {

    private static final int LONGEST = 40;
    private static final String RUN =
            Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Names() {}

    static String of(Class<?> test, String purpose) {
        String readable =
                (test.getSimpleName() + "_" + purpose).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String cut = readable.substring(0, Math.min(readable.length(), LONGEST)).replaceAll("_+$", "");
        return cut + "_" + RUN + COUNT.incrementAndGet();
    }
}
