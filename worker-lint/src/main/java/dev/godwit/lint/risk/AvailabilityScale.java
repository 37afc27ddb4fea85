package dev.godwit.lint.risk;

import dev.godwit.common.job.RiskLevel;

/**
 * From a lock and a measured size to a level. At some 100 MB/s a scan of 64 MB takes under a second, which a pool of connections survives; one of a
 * gigabyte takes ten, which it does not.
 */
final class AvailabilityScale {

    private static final long SHORT = 64L << 20;
    private static final long LONG = 1L << 30;

    private AvailabilityScale() {}

    static RiskLevel level(Impact impact, long bytes) {
        if (impact.lock().equals("SHARE UPDATE EXCLUSIVE") || !(impact.rewrite() || impact.scan())) {
            return RiskLevel.LOW;
        }
        RiskLevel scan = bytes < SHORT ? RiskLevel.LOW : bytes < LONG ? RiskLevel.MEDIUM : RiskLevel.HIGH;
        return !impact.rewrite() ? scan : scan == RiskLevel.HIGH ? RiskLevel.CRITICAL : scan.max(RiskLevel.MEDIUM);
    }
}
