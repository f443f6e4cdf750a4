package org.apache.flink.streaming.connectors.http.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bug to be planted: a unified diff of main code with two lines above it, {@code Bug:} and a
 * sentence, {@code Test:} and the tests that must notice it, {@code Class} or {@code Class#method}.
 *
 * <p>It is laid by its lines and not by their numbers, so that it survives when code moves; what
 * fits nowhere, or in two places, is an error.
 */
final class Patch {

    static final Path PROJECT = Paths.get(System.getProperty("project.dir", "."));

    private static final String BUG = "Bug: ";
    private static final String TEST = "Test: ";

    final String name;
    String bug = "";
    final List<String> tests = new ArrayList<>();
    private final Map<String, List<Hunk>> hunks = new LinkedHashMap<>();

    private Patch(String name) {
        this.name = name;
    }

    /** Those in {@code tests/mutations}, by name. */
    static List<Patch> all() throws IOException {
        try (Stream<Path> files = Files.list(PROJECT.resolve("tests/mutations"))) {
            List<Path> patches =
                    files.filter(file -> file.toString().endsWith(".patch"))
                            .sorted()
                            .collect(Collectors.toList());
            List<Patch> read = new ArrayList<>();
            for (Path patch : patches) {
                String name = patch.getFileName().toString().replace(".patch", "");
                read.add(of(name, Files.readString(patch)));
            }
            return read;
        }
    }

    static Patch of(String name, String text) {
        Patch patch = new Patch(name);
        List<Hunk> file = null;
        Hunk hunk = null;
        for (String line : text.split("\n")) {
            if (line.startsWith("+++ b/")) {
                file = new ArrayList<>();
                hunk = null;
                patch.hunks.put(line.substring("+++ b/".length()), file);
            } else if (line.startsWith("@@") && file != null) {
                hunk = new Hunk();
                file.add(hunk);
            } else if (line.startsWith("--- a/")) {
                hunk = null;
            } else if (hunk != null) {
                hunk.add(line);
            } else {
                patch.readHeader(line);
            }
        }
        if (patch.bug.isEmpty() || patch.tests.isEmpty() || patch.hunks.isEmpty()) {
            throw new IllegalStateException(name + " must say Bug: and Test: and change a file");
        }
        return patch;
    }

    private void readHeader(String line) {
        if (line.startsWith(BUG)) {
            bug = line.substring(BUG.length());
        } else if (line.startsWith(TEST)) {
            Collections.addAll(tests, line.substring(TEST.length()).split(",? +"));
        }
    }

    /** The sources that it changes, by path, as they are with the bug. */
    Map<String, String> applied() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Map.Entry<String, List<Hunk>> file : hunks.entrySet()) {
            String source = Files.readString(PROJECT.resolve(file.getKey()));
            sources.put(file.getKey(), apply(file.getKey(), source));
        }
        return sources;
    }

    /** One of the sources, as it is with the bug. */
    String apply(String path, String source) {
        List<String> lines = new ArrayList<>(List.of(source.split("\n", -1)));
        for (Hunk hunk : hunks.get(path)) {
            int at = Collections.indexOfSubList(lines, hunk.before);
            if (at < 0) {
                throw new IllegalStateException(name + " no longer applies to " + path);
            }
            if (Collections.lastIndexOfSubList(lines, hunk.before) != at) {
                throw new IllegalStateException(name + " applies to " + path + " in two places");
            }
            lines.subList(at, at + hunk.before.size()).clear();
            lines.addAll(at, hunk.after);
        }
        return String.join("\n", lines);
    }

    private static final class Hunk {

        private final List<String> before = new ArrayList<>();
        private final List<String> after = new ArrayList<>();

        void add(String line) {
            String text = line.isEmpty() ? "" : line.substring(1);
            if (!line.startsWith("+")) {
                before.add(text);
            }
            if (!line.startsWith("-")) {
                after.add(text);
            }
        }
    }
}
