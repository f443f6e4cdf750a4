package org.apache.flink.streaming.connectors.http;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.junit.jupiter.api.Test;

import java.io.Serializable;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The house: the face (what a user builds a sink with) stands on delivery, delivery on request and
 * transport, all on the values. Nothing looks up.
 */
class ArchitectureTest {

    private static final String ROOT = HttpSink.class.getPackageName();
    private static final String DELIVERY = ROOT + ".delivery..";
    private static final String REQUEST = ROOT + ".request..";
    private static final String TRANSPORT = ROOT + ".transport..";
    private static final String DEAD_LETTER = ROOT + ".deadletter..";
    private static final String TABLE = ROOT + ".table..";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("/test"))
                    .importPackages(ROOT);

    /** What a user builds a sink with, and what only serves it. */
    private static final DescribedPredicate<JavaClass> FACE =
            named(
                    "the face",
                    ROOT,
                    "HttpSink HttpSinkBuilder OptionRules FlinkVersion CheckpointAdvice");

    private static final DescribedPredicate<JavaClass> VALUES =
            resideInAPackage(ROOT).and(not(FACE)).as("the values");

    private static final DescribedPredicate<JavaClass> ROOMS =
            resideInAnyPackage(DELIVERY, REQUEST, TRANSPORT, DEAD_LETTER, TABLE).as("the rooms");

    /** In delivery, it alone meets Flink's runtime. */
    private static final DescribedPredicate<JavaClass> SHELL =
            named(
                            "the shell",
                            ROOT + ".delivery",
                            "HttpSinkWriter Courier Feed Letters SinkMetrics QuietContext HandOver StateSerializer"
                                    + " StatePieces EntryConverter")
                    .or(named("", ROOT + ".delivery.dispatch", "DeliverySettings"));

    @Test
    void everyRoomIsThereToBeLookedAt() {
        String[] rooms = {
            "",
            ".delivery",
            ".delivery.answer",
            ".delivery.dispatch",
            ".delivery.flow",
            ".request",
            ".transport",
            ".deadletter"
        };
        for (String room : rooms) {
            assertThat(CLASSES.stream().map(JavaClass::getPackageName)).contains(ROOT + room);
        }
        assertThat(CLASSES.stream().map(JavaClass::getSimpleName))
                .contains("HttpSink", "Dispatcher")
                .doesNotContain("ArchitectureTest");
    }

    @Test
    void theValuesKnowNoRoomAndNotTheFace() {
        noClasses().that(VALUES).should().dependOnClassesThat(ROOMS.or(FACE)).check(CLASSES);
    }

    @Test
    void noRoomBelowKnowsTheFace() {
        noClasses()
                .that()
                .resideInAnyPackage(DELIVERY, REQUEST, TRANSPORT, DEAD_LETTER)
                .should()
                .dependOnClassesThat(FACE)
                .check(CLASSES);
    }

    @Test
    void nobodyKnowsTheTableRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage(TABLE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(TABLE)
                .check(CLASSES);
    }

    @Test
    void requestTransportAndDeadLetterKnowNeitherEachOtherNorDelivery() {
        String[] below = {REQUEST, TRANSPORT, DEAD_LETTER};
        for (String room : below) {
            DescribedPredicate<JavaClass> others =
                    resideInAnyPackage(below)
                            .or(resideInAPackage(DELIVERY))
                            .and(not(resideInAPackage(room)));
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat(others)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void inDeliveryTheShellStandsOnDispatchAndThatOnAnswerAndFlow() {
        String dispatch = ROOT + ".delivery.dispatch";
        String[] below = {ROOT + ".delivery.answer", ROOT + ".delivery.flow"};
        noClasses()
                .that()
                .resideInAPackage(dispatch)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".delivery")
                .check(CLASSES);
        for (String room : below) {
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(DELIVERY).and(not(resideInAPackage(room))))
                    .check(CLASSES);
        }
    }

    @Test
    void onlyTransportKnowsTheHttpClient() {
        noClasses()
                .that()
                .resideOutsideOfPackage(TRANSPORT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.hc..")
                .check(CLASSES);
    }

    @Test
    void whatDecidesKnowsNothingOfFlinkButItsAnnotationsAndItsJson() {
        DescribedPredicate<JavaClass> flink =
                resideInAPackage("org.apache.flink..")
                        .and(not(resideInAPackage("org.apache.flink.annotation..")))
                        .and(not(resideInAPackage("org.apache.flink.shaded.jackson2..")))
                        .and(not(resideInAPackage(ROOT + "..")))
                        .as("Flink");
        noClasses()
                .that()
                .resideInAPackage(DELIVERY)
                .and(not(SHELL))
                .should()
                .dependOnClassesThat(flink)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(TRANSPORT)
                .should()
                .dependOnClassesThat(flink)
                .check(CLASSES);
    }

    @Test
    void inDeliveryOnlyTheShellKnowsThreadsAndTimers() {
        DescribedPredicate<JavaClass> threads =
                resideInAnyPackage("java.util.concurrent..")
                        .and(not(assignableTo(TimeUnit.class)))
                        .or(assignableTo(Thread.class))
                        .or(assignableTo(Timer.class))
                        .or(assignableTo(MailboxExecutor.class))
                        .or(assignableTo(ProcessingTimeService.class))
                        .as("threads and timers");
        noClasses()
                .that()
                .resideInAnyPackage(ROOT, DELIVERY, REQUEST)
                .and(
                        not(
                                named(
                                        "",
                                        ROOT + ".delivery",
                                        "HttpSinkWriter Courier Feed Letters QuietContext")))
                .should()
                .dependOnClassesThat(threads)
                .check(CLASSES);
    }

    @Test
    void theTimeAndChanceAreHandedIn() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT, DELIVERY, REQUEST)
                .and(not(named("", ROOT + ".delivery", "Clock")))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat(
                        assignableTo(Random.class).and(not(equivalentTo(ThreadLocalRandom.class))))
                .check(CLASSES);
    }

    @Test
    void whatIsPublicIsPromisedOrMarkedInternal() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .beAnnotatedWith(PublicEvolving.class)
                .orShould()
                .beAnnotatedWith(Internal.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .beAnnotatedWith(PublicEvolving.class)
                .check(CLASSES);
    }

    @Test
    void whatTravelsWithTheJobSaysItsSerialVersion() {
        classes()
                .that()
                .areAssignableTo(Serializable.class)
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .should(
                        have(
                                DescribedPredicate.describe(
                                        "a serialVersionUID",
                                        type -> type.tryGetField("serialVersionUID").isPresent())))
                .check(CLASSES);
    }

    /** Classes of a package with those that they enclose. */
    private static DescribedPredicate<JavaClass> named(
            String what, String inPackage, String names) {
        Set<String> all = Set.of(names.split(" "));
        return DescribedPredicate.describe(
                what,
                type ->
                        type.getPackageName().equals(inPackage)
                                && all.contains(
                                        type.getName()
                                                .substring(inPackage.length() + 1)
                                                .split("\\$")[0]));
    }
}
