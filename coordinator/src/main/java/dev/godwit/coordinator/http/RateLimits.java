package dev.godwit.coordinator.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bucket of requests per principal, refilled steadily. Remembers the 10,000 principals that asked last; whoever was forgotten starts
 * with a full bucket. Thread-safe.
 */
final class RateLimits {

    private static final int REMEMBERED = 10_000;

    private final double perSecond;
    private final double burst;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > REMEMBERED;
        }
    };

    RateLimits(int perSecond) {
        this.perSecond = perSecond;
        this.burst = 2.0 * perSecond;
    }

    /** Takes one request out of the principal's bucket; false if it is empty.
     *
     * @param nanos a clock that never steps back */
    synchronized boolean take(String principal, long nanos) {
        Bucket bucket = buckets.computeIfAbsent(principal, p -> new Bucket(burst, nanos));
        bucket.content = Math.min(burst, bucket.content + (nanos - bucket.at) * 1e-9 * perSecond);
        bucket.at = nanos;
        if (bucket.content < 1) {
            return false;
        }
        bucket.content -= 1;
        return true;
    }

    private static final class Bucket {
        private double content;
        private long at;

        Bucket(double content, long at) {
            this.content = content;
            this.at = at;
        }
    }
}
