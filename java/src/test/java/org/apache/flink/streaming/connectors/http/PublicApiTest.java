package org.apache.flink.streaming.connectors.http;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What users may rely on, as a listing to review: a change of it is a change for them. */
class PublicApiTest {

    // The annotations are read from the byte code: in Flink 1.20 reflection does not see them.
    @Test
    void thePublicApiIsTheListingThatWasReviewed() throws IOException {
        String listing =
                new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages(HttpSink.class.getPackageName())
                                .stream()
                                .filter(type -> type.isAnnotatedWith(PublicEvolving.class))
                                .sorted(Comparator.comparing(JavaClass::getName))
                                .map(PublicApiTest::listing)
                                .collect(Collectors.joining("\n"));
        CheckedIn.assertIs("api/java.txt", listing, getClass());
    }

    private static String listing(JavaClass type) {
        TreeSet<String> lines = new TreeSet<>();
        for (JavaMember member : type.getMembers()) {
            Set<JavaModifier> modifiers = member.getModifiers();
            boolean seen =
                    modifiers.contains(JavaModifier.PUBLIC)
                            || modifiers.contains(JavaModifier.PROTECTED);
            boolean written = !modifiers.contains(JavaModifier.SYNTHETIC);
            if (seen && written && !member.isAnnotatedWith(Internal.class)) {
                lines.add("    " + generic(member) + "\n");
            }
        }
        return head(type.reflect()) + "\n" + String.join("", lines);
    }

    private static String generic(JavaMember member) {
        Member reflected = member.reflect();
        String text =
                reflected instanceof Field
                        ? ((Field) reflected).toGenericString()
                        : ((Executable) reflected).toGenericString();
        return text.replace(reflected.getDeclaringClass().getPackageName() + ".", "");
    }

    private static String head(Class<?> type) {
        Stream<String> above =
                Stream.concat(
                                Stream.ofNullable(type.getGenericSuperclass()),
                                Stream.of(type.getGenericInterfaces()))
                        .filter(parent -> parent != Object.class)
                        .map(parent -> parent.getTypeName());
        String parents =
                above.collect(Collectors.joining(", ")).replace(type.getPackageName() + ".", "");
        return type.toGenericString().replace(type.getPackageName() + ".", "")
                + (parents.isEmpty() ? "" : ": " + parents);
    }
}
