package dev.godwit.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import dev.godwit.migrate.script.Script;
import dev.godwit.migrate.script.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingMigrationsTest {

    private static final Migration ONE = migration("1");
    private static final Migration TWO = migration("2");
    private static final Migration THREE = migration("3");

    @Test
    void whatTheHistoryLacksIsPendingInOrder() {
        var pending = PendingMigrations.of(new Migrations(List.of(ONE, TWO, THREE)), List.of(applied(ONE, true)));

        assertThat(pending).isEqualTo(new PendingMigrations(List.of(TWO, THREE), List.of()));
    }

    @Test
    void anUnfinishedMigrationIsPendingAgain() {
        var pending = PendingMigrations.of(
                new Migrations(List.of(ONE, TWO)), List.of(applied(ONE, true), applied(TWO, false)));

        assertThat(pending).isEqualTo(new PendingMigrations(List.of(TWO), List.of()));
    }

    @Test
    void aChangedFileALateFileAndAMissingFileAreToldTogether() {
        var changed = new AppliedMigration(TWO.version(), "m", "0123456789abcdef", true);
        var missing = new AppliedMigration(Version.parse("7"), "gone", "c", true);

        var pending = PendingMigrations.of(new Migrations(List.of(ONE, TWO)), List.of(changed, missing));

        assertThat(pending.problems()).hasSize(3);
        assertThat(pending.problems().get(0)).contains("m/1_m.up.sql is new, but version 7 is applied already");
        assertThat(pending.problems().get(1))
                .contains("m/2_m.up.sql was changed after it was applied")
                .contains("0123456789ab");
        assertThat(pending.problems().get(2))
                .contains("Version 7 (gone) is applied, but its file is not in the project");
    }

    private static Migration migration(String version) {
        return new Migration(
                Version.parse(version), "m", new Script("m/" + version + "_m.up.sql", "SELECT " + version), null, null);
    }

    private static AppliedMigration applied(Migration migration, boolean finished) {
        return new AppliedMigration(migration.version(), migration.name(), migration.checksum(), finished);
    }
}
