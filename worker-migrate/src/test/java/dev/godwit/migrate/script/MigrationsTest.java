package dev.godwit.migrate.script;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    @Test
    void versionsCompareAsNumbersWhateverTheirZeros() {
        var migrations = Migrations.read(
                Map.of("m/010_c.up.sql", utf8("c"), "m/9_b.up.sql", utf8("b"), "m/0001_a.up.sql", utf8("a")), "m/");

        assertThat(migrations.all()).extracting(Migration::name).containsExactly("a", "b", "c");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThatExceptionOfType(MigrationFilesException.class)
                .isThrownBy(() -> Migrations.read(
                        Map.of(
                                "m/1_a.up.sql", utf8("a"),
                                "m/01_b.up.sql", utf8("b"),
                                "m/2_c.down.sql", utf8("c"),
                                "m/three.up.sql", utf8("d"),
                                "m/4_e.up.sql", new byte[] {(byte) 0xff}),
                        "m/"))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactlyInAnyOrder(
                                "m/1_a.up.sql: version 1 is taken by m/01_b.up.sql already",
                                "m/three.up.sql: not the name of a migration. Expected <number>_<name>.up.sql, .down.sql or .verify.sql.",
                                "m/4_e.up.sql: not UTF-8. Save it as UTF-8 without a byte order mark.",
                                "m/2_c.down.sql: there is no '2_c.up.sql' beside it"));
    }

    @Test
    void theChecksumCoversUpDownAndVerifyFileAndTellsThemApart() {
        var base = migration("a", "x", null, null);

        assertThat(base.checksum())
                .isNotEqualTo(migration("a", "x", "", null).checksum())
                .isNotEqualTo(migration("a", "x", null, "x").checksum())
                .isNotEqualTo(migration("a", "y", null, null).checksum())
                .isEqualTo(migration("b", "x", null, null).checksum());
        assertThat(migration("a", "x\r\ny", null, null).checksum())
                .isEqualTo(migration("a", "x\ny", null, null).checksum());
    }

    private static Migration migration(String name, String up, @Nullable String down, @Nullable String verify) {
        return new Migration(Version.parse("1"), name, new Script(name, up), script(down), script(verify));
    }

    private static @Nullable Script script(@Nullable String text) {
        return text == null ? null : new Script("other", text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
