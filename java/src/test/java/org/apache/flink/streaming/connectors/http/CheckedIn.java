package org.apache.flink.streaming.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * A file of the repository that is made from the code. The test that knows how compares the two;
 * with {@code -Pupdate} it writes the file instead.
 */
public final class CheckedIn {

    private CheckedIn() {}

    public static void assertIs(String file, String expected, Class<?> test) throws IOException {
        Path path = Paths.get(System.getProperty("project.dir", "."), file);
        byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
        }
        String found = Files.exists(path) ? Files.readString(path) : "";
        assertThat(found.split("\n"))
                .as(
                        "%s is not what the code says (expected). If that is meant:%n"
                                + "  scripts/gradle unitTest -Pupdate -Ponly=%s",
                        file, test.getName())
                .containsExactly(expected.split("\n"));
        assertThat(found).isEqualTo(expected);
    }
}
