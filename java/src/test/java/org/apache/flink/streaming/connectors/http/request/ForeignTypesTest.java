package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.tools.ToolProvider;

/** Types that the sink does not link to, or that its own Java version cannot declare. */
class ForeignTypesTest {

    @TempDir private Path directory;

    @Test
    @EnabledForJreRange(min = JRE.JAVA_16)
    void aRecordIsWrittenByItsComponents() throws Exception {
        Object point =
                instance(
                        "Point",
                        "public record Point(int x, java.util.Optional<String> y) {"
                                + " public Point() { this(1, java.util.Optional.empty()); } }");
        assertThat(write(point)).isEqualTo("{\"x\":1,\"y\":null}");
    }

    @Test
    void aTreeOfTheUsersOwnJacksonIsWrittenAsItPrintsItself() throws Exception {
        compile(
                "com.fasterxml.jackson.databind.JsonNode",
                "public abstract class JsonNode implements Iterable<JsonNode> {}");
        Object tree =
                instance(
                        "Tree",
                        "public class Tree extends com.fasterxml.jackson.databind.JsonNode { public"
                                + " java.util.Iterator<com.fasterxml.jackson.databind.JsonNode>"
                                + " iterator() { return java.util.Collections.emptyIterator(); } public"
                                + " String toString() { return \"{\\\"a\\\":1}\"; } }");
        assertThat(write(tree)).isEqualTo("{\"a\":1}");
    }

    @Test
    void aTypeWithAFormatOfItsOwnIsRefusedRatherThanWrittenAsABean() throws Exception {
        compile("org.apache.avro.generic.IndexedRecord", "public interface IndexedRecord {}");
        Object record =
                instance(
                        "Avro",
                        "public class Avro implements org.apache.avro.generic.IndexedRecord {"
                                + " public int id = 1; }");
        assertThatThrownBy(() -> write(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set a serialization schema");
    }

    private static String write(Object value) throws Exception {
        return new String(new JsonWriter().write(value, Shape.ANY), StandardCharsets.UTF_8);
    }

    private Object instance(String name, String source) throws Exception {
        compile(name, source);
        URL[] classes = {directory.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes)) {
            Constructor<?> constructor = loader.loadClass(name).getConstructor();
            return constructor.newInstance();
        }
    }

    private void compile(String name, String source) throws Exception {
        int dot = name.lastIndexOf('.');
        String declaration = dot < 0 ? "" : "package " + name.substring(0, dot) + "; ";
        Path file = directory.resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, declaration + source);
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                directory.toString(),
                                file.toString());
        assertThat(failed).isZero();
    }
}
