package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceInstanceTest {

    private static final SourceInstance PRIMARY = new SourceInstance("7", "1000.5", 16384, false);

    @Test
    void anotherSessionOnTheSameDatabaseSharesItsData() {
        assertThat(PRIMARY.sharesDataWith(new SourceInstance("7", "1000.5", 16384, false)))
                .isTrue();
    }

    @Test
    void aStandbySharesItsPrimarysDataInBothDirections() {
        var standby = new SourceInstance("7", "2000.5", 16384, true);

        assertThat(PRIMARY.sharesDataWith(standby)).isTrue();
        assertThat(standby.sharesDataWith(PRIMARY)).isTrue();
    }

    @Test
    void aServerRestoredFromTheSameFilesHasItsOwnData() {
        assertThat(PRIMARY.sharesDataWith(new SourceInstance("7", "2000.5", 16384, false)))
                .isFalse();
    }

    @Test
    void anotherDatabaseOrClusterHasItsOwnData() {
        assertThat(PRIMARY.sharesDataWith(new SourceInstance("7", "1000.5", 16385, false)))
                .isFalse();
        assertThat(PRIMARY.sharesDataWith(new SourceInstance("8", "1000.5", 16384, true)))
                .isFalse();
    }
}
