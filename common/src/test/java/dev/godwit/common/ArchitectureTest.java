package dev.godwit.common;

import dev.godwit.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void theModuleKeepsItsShape() {
        ArchitectureRules.check("dev.godwit.common");
    }
}
