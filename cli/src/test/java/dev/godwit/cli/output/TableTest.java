package dev.godwit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    private final Table table = Table.of("name", ">rows")
            .row("a", 5)
            .row("longer name than that", 12_345)
            .row("x\ny", null);

    @Test
    void columnsAreAlignedAndNothingIsCutInAPipe() {
        assertThat(table.format(Terminal.NONE, "")).isEqualTo("""
                NAME                    ROWS
                a                          5
                longer name than that  12345
                x y                        -""");
    }

    @Test
    void theWidestColumnGivesWayOnANarrowTerminal() {
        var narrow = new Terminal(false, true, true, 20, false);

        assertThat(table.format(narrow, "").lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(20));
        assertThat(table.format(narrow, "")).contains("longer name..");
    }

    @Test
    void aTableWithoutRowsSaysSo() {
        assertThat(Table.of("name").format(Terminal.NONE, "None.")).isEqualTo("None.");
    }

    @Test
    void theTerminalIsWhatTheLauncherSays() {
        assertThat(Terminal.of(Map.of("TERM", "xterm"), "out,err,in,132"))
                .isEqualTo(new Terminal(true, true, true, 132, true));
        assertThat(Terminal.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), "out,").color())
                .isFalse();
        assertThat(Terminal.of(Map.of(), "")).isEqualTo(new Terminal(false, false, false, Integer.MAX_VALUE, false));
    }

    @Test
    void quantitiesAreReadable() {
        assertThat(Quantities.bytes(999)).isEqualTo("999 B");
        assertThat(Quantities.bytes(12_345_678)).isEqualTo("12.3 MB");
        assertThat(Quantities.duration(java.time.Duration.ofSeconds(185))).isEqualTo("3 m 05 s");
    }
}
