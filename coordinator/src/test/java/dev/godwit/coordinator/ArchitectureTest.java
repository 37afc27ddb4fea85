package dev.godwit.coordinator;

import dev.godwit.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theModuleKeepsItsShape() {
        ArchitectureRules.check("dev.godwit.coordinator");
    }
}
