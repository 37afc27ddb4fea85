package dev.godwit.coordinator.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** All that is served, and what serving it needs. */
public final class Api {

    private final List<Endpoint> endpoints;
    private final Authenticator authenticator;
    private final MeterRegistry metrics;

    Api(List<Endpoint> endpoints, Authenticator authenticator, MeterRegistry metrics) {
        this.endpoints = List.copyOf(endpoints);
        this.authenticator = authenticator;
        this.metrics = metrics;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    MeterRegistry metrics() {
        return metrics;
    }
}
