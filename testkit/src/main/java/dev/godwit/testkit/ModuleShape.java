package dev.godwit.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of a module by its root package: its name, its composition roots and adapters, and whom it may use. */
record ModuleShape(String rootPackage) {

    private static final Set<String> ADAPTERS = Set.of("kafka", "postgres", "http");
    private static final Set<String> VALUES = Set.of("Identifier", "TableName");
    private static final Set<String> IMPURE_MODULES = Set.of("cli", "embedded", "testkit", "bench");
    private static final Map<String, Set<String>> USES = Map.of(
            "embedded", Set.of(),
            "testkit", Set.of("embedded"),
            "common", Set.of(),
            "schema", Set.of("common"),
            "lint", Set.of("schema", "common"),
            "migrate", Set.of("schema", "common"),
            "sync", Set.of("schema", "common"),
            "coordinator", Set.of("schema", "common"));

    String module() {
        return rootPackage.substring(rootPackage.lastIndexOf('.') + 1);
    }

    /** The package of all modules. */
    String base() {
        return rootPackage.substring(0, rootPackage.lastIndexOf('.'));
    }

    /** Whether only adapters and composition roots of this module do input and output. */
    boolean isLayered() {
        return !IMPURE_MODULES.contains(module());
    }

    boolean isCompositionRoot(JavaClass type) {
        JavaClass outermost = outermost(type);
        return outermost.getPackageName().equals(rootPackage)
                || outermost.getSimpleName().endsWith("Main");
    }

    /** Whether {@code type}, of any of our modules, is in an adapter package. Names of database objects are plain values. */
    boolean isAdapter(JavaClass type) {
        return isOurs(type)
                && !VALUES.contains(type.getSimpleName())
                && List.of(type.getPackageName().split("\\.", -1)).stream().anyMatch(ADAPTERS::contains);
    }

    boolean isFeature(JavaClass type) {
        return isLayered() && !isAdapter(type) && !isCompositionRoot(type);
    }

    /** Whether this module may use the module of {@code type}. */
    boolean mayUse(JavaClass type) {
        if (!isOurs(type)) {
            return true;
        }
        String rest =
                type.getPackageName().substring(Math.min(type.getPackageName().length(), base().length() + 1));
        String other = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        Set<String> allowed = USES.get(module());
        return other.isEmpty() || other.equals(module()) || allowed == null || allowed.contains(other);
    }

    private boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(base()) || type.getPackageName().startsWith(base() + ".");
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ModuleShape::outermost).orElse(type);
    }
}
