package org.apache.flink.streaming.connectors.http.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class in a process of its own, for what is the whole process's: limits, network. */
final class ChildJvm {

    private ChildJvm() {}

    /** The command for a class of the test class path. */
    static List<String> command(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What it says on its standard output, once it has ended well. */
    static String run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(command(options, main, arguments));
    }

    static String run(List<String> command) throws IOException, InterruptedException {
        Process child =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, child.waitFor(), said);
            return said.trim();
        } finally {
            child.destroyForcibly();
        }
    }
}
