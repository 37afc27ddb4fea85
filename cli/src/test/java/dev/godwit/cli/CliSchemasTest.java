package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CliSchemasTest {

    @Test
    void whatIsSharedWithTheApiIsTheSameThere() throws IOException {
        String expected = CliSchemas.read().withSharedDefinitions();
        if ("write".equals(System.getProperty("godwit.docs"))) {
            CliSchemas.write(expected);
        }

        assertThat(CliSchemas.text())
                .as("Run this test with -Dgodwit.docs=write")
                .isEqualTo(expected);
    }
}
