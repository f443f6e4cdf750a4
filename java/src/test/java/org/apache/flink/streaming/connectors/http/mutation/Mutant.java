package org.apache.flink.streaming.connectors.http.mutation;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The changed classes of one {@link Patch}, compiled against all others as they are. On a class
 * path before the others they are the engine with that bug.
 */
final class Mutant {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** Shared, since most of a small compilation is to look into the jars. */
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    private Mutant() {}

    /** Compiles the changed sources into a folder. */
    static void compile(Patch patch, Path classes) throws IOException {
        Files.createDirectories(classes);
        List<JavaFileObject> sources = new ArrayList<>();
        for (Map.Entry<String, String> source : patch.applied().entrySet()) {
            sources.add(new Source(source.getKey(), source.getValue()));
        }
        List<String> options = List.of("-d", classes.toString(), "-proc:none", "-nowarn");
        StringWriter messages = new StringWriter();
        if (!COMPILER.getTask(messages, FILES, null, options, null, sources).call()) {
            throw new IllegalStateException(patch.name + " does not compile: " + messages);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
