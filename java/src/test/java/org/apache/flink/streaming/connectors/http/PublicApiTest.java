package org.apache.flink.streaming.connectors.http;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What users may rely on, as a listing to review: a change of it is a change for them. */
class PublicApiTest {

    @Test
    void thePublicApiIsTheListingThatWasReviewed() throws IOException {
        List<Class<?>> types =
                new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages(HttpSink.class.getPackageName())
                                .stream()
                                .map(JavaClass::reflect)
                                .filter(type -> type.isAnnotationPresent(PublicEvolving.class))
                                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                                .collect(Collectors.toList());
        String listing =
                types.stream().map(PublicApiTest::listing).collect(Collectors.joining("\n"));
        CheckedIn.assertIs("api/java.txt", listing, getClass());
    }

    private static String listing(Class<?> type) {
        TreeSet<String> lines = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            add(lines, field, field.toGenericString());
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            add(lines, constructor, constructor.toGenericString());
        }
        for (Method method : type.getDeclaredMethods()) {
            if (!method.isBridge()) {
                add(lines, method, method.toGenericString());
            }
        }
        return head(type)
                + "\n"
                + lines.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    private static <T extends AnnotatedElement & Member> void add(
            TreeSet<String> lines, T member, String text) {
        boolean seen = Modifier.isPublic(member.getModifiers()) || isProtected(member);
        if (seen && !member.isSynthetic() && !member.isAnnotationPresent(Internal.class)) {
            lines.add(text.replace(member.getDeclaringClass().getPackageName() + ".", ""));
        }
    }

    private static boolean isProtected(Member member) {
        return Modifier.isProtected(member.getModifiers());
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
