package dev.godwit.testkit;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that hold Godwit's shape, the same for every module. A module keeps them with one line in a test:
 *
 * <pre>{@code
 * class ArchitectureTest {
 *     @Test
 *     void theModuleKeepsItsShape() {
 *         ArchitectureRules.check("dev.godwit.sync");
 *     }
 * }
 * }</pre>
 *
 * <p>Inside a module, {@code Main -> {kafka, postgres, http} -> features}, never back: composition roots (classes in the
 * module's root package, and those whose name ends in Main) may use everything; packages with a segment {@code kafka}, {@code
 * postgres} or {@code http} do the input and output; all others are pure. {@code cli}, {@code embedded}, {@code testkit} and
 * {@code bench} do input and output anywhere. Packages with a segment {@code generated} are left out.
 */
public final class ArchitectureRules {

    private ArchitectureRules() {}

    /** Fails with a list of all that breaks a rule among the production classes in {@code rootPackage}, a module's. */
    public static void check(String rootPackage) {
        check(
                rootPackage,
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(ArchitectureRules::isWrittenByHand)
                        .importPackages(rootPackage));
    }

    static void check(String rootPackage, JavaClasses classes) {
        if (classes.isEmpty()) {
            throw new AssertionError(
                    "Found no classes in package '%s': is it the module's root package?".formatted(rootPackage));
        }
        List<String> broken = new ArrayList<>();
        for (ArchitectureRule rule : ArchitectureRule.of(new ModuleShape(rootPackage))) {
            EvaluationResult result = rule.rule().allowEmptyShould(true).evaluate(classes);
            if (result.hasViolation()) {
                broken.add("[%s] %s".formatted(rule.name(), rule.why()));
                result.getFailureReport().getDetails().forEach(detail -> broken.add("    " + firstLine(detail)));
            }
        }
        if (!broken.isEmpty()) {
            throw new AssertionError("Module '%s' breaks rules:%n%s"
                    .formatted(rootPackage, String.join(System.lineSeparator(), broken)));
        }
    }

    private static boolean isWrittenByHand(Location location) {
        return !location.contains("/generated/");
    }

    private static String firstLine(String detail) {
        return detail.lines().limit(4).reduce((a, b) -> a + " " + b.strip()).orElse(detail);
    }
}
