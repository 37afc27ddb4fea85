package dev.godwit.common.job;

/** How dangerous a plan is. Levels combine by maximum, never by a mean; what is unknown is {@link #CRITICAL}. */
public enum RiskLevel {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    public RiskLevel max(RiskLevel other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
