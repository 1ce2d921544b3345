package io.starling.chaos.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules, and what the domain must not touch. */
@AnalyzeClasses(packages = "io.starling", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ARROWS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("core")
            .definedBy("io.starling.core..")
            .layer("actors")
            .definedBy("io.starling.actors..")
            .layer("persistence")
            .definedBy("io.starling.persistence..")
            .layer("http-api")
            .definedBy("io.starling.http..")
            .layer("node-runner")
            .definedBy("io.starling.node..")
            .whereLayer("node-runner")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("http-api")
            .mayOnlyBeAccessedByLayers("node-runner")
            .whereLayer("persistence")
            .mayOnlyBeAccessedByLayers("node-runner")
            .whereLayer("actors")
            .mayOnlyBeAccessedByLayers("http-api", "node-runner");

    @ArchTest
    static final ArchRule CORE_IS_PURE = noClasses()
            .that()
            .resideInAPackage("io.starling.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko..", "java.net..", "java.nio.file..", "java.sql..", "org.slf4j..");

    @ArchTest
    static final ArchRule CORE_HAS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("io.starling.core..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread");

    @ArchTest
    static final ArchRule DOORS_DO_NOT_SEE_ENTITIES = noClasses()
            .that()
            .resideInAPackage("io.starling.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.starling.actors.workload..",
                    "io.starling.actors.node..",
                    "io.starling.actors.records..",
                    "io.starling.actors.registration..",
                    "io.starling.actors.catalog..",
                    "org.apache.pekko.persistence..");

    @ArchTest
    static final ArchRule NO_CIRCLES_AMONG_CORE =
            slices().matching("io.starling.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule EVENTS_AND_STATES_ARE_RECORDS = classes()
            .that()
            .implement("io.starling.core.Journaled")
            .and()
            .areNotInterfaces()
            .should()
            .beAssignableTo(Record.class);
}
