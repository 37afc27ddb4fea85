package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {

    @Test
    void aFullDiskIsNamedAndAnotherFailureQuoted() {
        assertThat(DiskSpace.explain("Cannot do it", Path.of("/data"), new IOException("/x: No space left on device")))
                .hasMessage("Cannot do it: the disk of '/data' is full. Make room, or choose another directory.");
        assertThat(DiskSpace.explain("Cannot do it", Path.of("/data"), new IOException("Broken")))
                .hasMessage("Cannot do it: Broken");
    }
}
