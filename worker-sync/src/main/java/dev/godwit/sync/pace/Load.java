package dev.godwit.sync.pace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source is, at one moment.
 *
 * @param replica the one that lags most; null if there is none
 * @param lag its lag
 * @param transaction age of the oldest transaction of others
 */
public record Load(@Nullable String replica, Duration lag, Duration transaction) {}
