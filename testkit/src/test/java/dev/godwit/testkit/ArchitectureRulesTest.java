package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureRulesTest {

    private static final String PLANTED = "dev.godwit.testkit.planted.";
    private static final Map<String, List<String>> BROKEN = broken();

    @ParameterizedTest
    @CsvSource({
        "pure features, java.sql.Connection",
        "adapters stay outside, sync.postgres.Reader",
        "module direction, coordinator.job.Job",
        "no cycles, Slice copy",
        "null-marked, sync.naked",
        "names, PlanHelper",
        "time is passed in, Instant.now()",
        "time is passed in, System.currentTimeMillis()",
    })
    void eachRuleNamesThePlantedViolation(String rule, String violation) {
        assertThat(BROKEN.get(rule))
                .isNotNull()
                .anySatisfy(detail -> assertThat(detail).contains(violation));
    }

    @Test
    void nothingElseIsReported() {
        assertThat(BROKEN).hasSize(7);
    }

    @Test
    void aModuleThatKeepsTheRulesPasses() {
        assertThatCode(() -> check("lint")).doesNotThrowAnyException();
    }

    @Test
    void aPackageWithoutClassesIsAMistake() {
        assertThatThrownBy(() -> ArchitectureRules.check("dev.godwit.nowhere"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Found no classes in package 'dev.godwit.nowhere'");
    }

    @Test
    void theTestkitAndTheEmbeddedServersKeepTheirShape() {
        ArchitectureRules.check("dev.godwit.testkit");
        ArchitectureRules.check("dev.godwit.embedded");
    }

    private static void check(String module) {
        ArchitectureRules.check(PLANTED + module, new ClassFileImporter().importPackages(PLANTED + module));
    }

    private static Map<String, List<String>> broken() {
        String message = String.valueOf(catchThrowable(() -> check("sync")).getMessage());
        return List.of(message.split("\n(?=\\[)", -1)).stream()
                .skip(1)
                .collect(Collectors.toMap(
                        part -> part.substring(1, part.indexOf(']')),
                        part -> part.lines().skip(1).toList()));
    }
}
