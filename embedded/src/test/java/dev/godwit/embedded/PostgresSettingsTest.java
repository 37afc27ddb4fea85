package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresSettingsTest {

    @Test
    void durabilityIsAllOrNothing() {
        assertThat(PostgresSettings.of(true, Map.of()))
                .containsEntry("fsync", "on")
                .containsEntry("synchronous_commit", "on")
                .containsEntry("full_page_writes", "on");
        assertThat(PostgresSettings.of(false, Map.of()))
                .containsEntry("fsync", "off")
                .containsEntry("synchronous_commit", "off")
                .containsEntry("full_page_writes", "off");
    }

    @Test
    void theCallersSettingsWinButForTheWalLevel() {
        assertThat(PostgresSettings.of(true, Map.of("synchronous_commit", "off", "wal_level", "minimal")))
                .containsEntry("fsync", "on")
                .containsEntry("synchronous_commit", "off")
                .containsEntry("wal_level", "logical");
    }

    @Test
    void aNameThatIsNoSettingIsRefused() {
        assertThatThrownBy(() -> PostgresSettings.requireName("work_mem -c fsync"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'work_mem -c fsync' is not the name of a PostgreSQL setting");
        assertThat(PostgresSettings.requireName("auto_explain.log_min_duration"))
                .isEqualTo("auto_explain.log_min_duration");
    }
}
