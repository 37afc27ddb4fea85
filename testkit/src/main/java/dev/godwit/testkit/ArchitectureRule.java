package dev.godwit.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** One of the rules that every module keeps, with the reason that a reader of its failure needs. */
record ArchitectureRule(String name, String why, ArchRule rule) {

    static List<ArchitectureRule> of(ModuleShape module) {
        DescribedPredicate<JavaClass> features = describe("feature packages", module::isFeature);
        return List.of(
                new ArchitectureRule(
                        "pure features",
                        "Only packages named kafka, postgres or http know Kafka, JDBC or Vert.x.",
                        noClasses()
                                .that(features)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "org.apache.kafka..",
                                        "java.sql..",
                                        "javax.sql..",
                                        "org.postgresql..",
                                        "io.vertx..")),
                new ArchitectureRule(
                        "adapters stay outside",
                        "Features are used by adapters, and never use them: turn the dependency round with a port.",
                        noClasses()
                                .that(features)
                                .should()
                                .dependOnClassesThat(describe("adapters", module::isAdapter))),
                new ArchitectureRule(
                        "module direction",
                        "cli -> coordinator, workers, embedded; coordinator, workers -> schema -> common; testkit -> embedded.",
                        classes()
                                .should()
                                .onlyDependOnClassesThat(describe("this module or one below it", module::mayUse))),
                new ArchitectureRule(
                        "no cycles",
                        "Packages of a module do not use each other in a circle.",
                        slices().matching(module.rootPackage() + ".(*)..")
                                .should()
                                .beFreeOfCycles()),
                new ArchitectureRule(
                        "null-marked",
                        "Every package has a package-info.java with @NullMarked and a sentence.",
                        classes().should(resideInNullMarkedPackages())),
                new ArchitectureRule(
                        "names",
                        "A class is named for what it is, not Util, Utils, Helper, Manager or Impl.",
                        noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)")),
                new ArchitectureRule(
                        "time is passed in",
                        "A Clock is a parameter; only adapters and composition roots ask the system for the time.",
                        noClasses().that(features).should().callMethodWhere(asksForTheTime())));
    }

    private static ArchCondition<JavaClass> resideInNullMarkedPackages() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            type,
                            "Package '%s' of %s is not @NullMarked".formatted(type.getPackageName(), type.getName())));
                }
            }
        };
    }

    private static DescribedPredicate<JavaCall<?>> asksForTheTime() {
        return describe("ask the system for the time", call -> {
            CodeUnitCallTarget target = call.getTarget();
            String owner = target.getOwner().getName();
            boolean now = owner.startsWith("java.time.")
                    && target.getName().equals("now")
                    && target.getRawParameterTypes().isEmpty();
            return now || (owner.equals("java.lang.System") && target.getName().equals("currentTimeMillis"));
        });
    }
}
