package dev.godwit.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.schema.catalog.ColumnsFingerprint.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsFingerprintTest {

    private static final Part ID = new Part("id", "pg_catalog", "int8", -1);
    private static final Part NAME = new Part("name", "pg_catalog", "varchar", 24);

    @Test
    void staysTheSameForEver() {
        assertThat(ColumnsFingerprint.of(List.of(ID, NAME)))
                .isEqualTo("86352b6a8da5fb9e193ecd5abdd243b9660a965abf6f1ef3cc4cf7760beb2f5e");
    }

    @Test
    void changesWithNamesTypesModifiersAndOrder() {
        String before = ColumnsFingerprint.of(List.of(ID, NAME));

        assertThat(List.of(
                        List.of(NAME, ID),
                        List.of(ID),
                        List.of(ID, new Part("Name", "pg_catalog", "varchar", 24)),
                        List.of(ID, new Part("name", "pg_catalog", "text", 24)),
                        List.of(ID, new Part("name", "shop", "varchar", 24)),
                        List.of(ID, new Part("name", "pg_catalog", "varchar", 34))))
                .allSatisfy(other -> assertThat(ColumnsFingerprint.of(other)).isNotEqualTo(before));
    }

    @Test
    void namesCannotRunIntoEachOther() {
        assertThat(ColumnsFingerprint.of(List.of(new Part("a 1:b", "s", "t", -1))))
                .isNotEqualTo(ColumnsFingerprint.of(List.of(new Part("a", "b 1:s", "t", -1))));
    }
}
