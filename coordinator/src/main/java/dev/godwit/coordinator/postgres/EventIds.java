package dev.godwit.coordinator.postgres;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/** Ids of events: UUIDs of version 7, in time order. */
final class EventIds {

    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private EventIds() {}

    static UUID next() {
        return GENERATOR.generate();
    }
}
