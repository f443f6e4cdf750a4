package org.apache.flink.streaming.connectors.http.mutation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plants each bug of {@code tests/mutations} by itself and runs the tests that must notice it. A
 * bug that none of them notices fails the run: a test is missing.
 *
 * <p>Each goes in a JVM of its own, since a planted bug may well never end.
 */
public final class Mutations {

    private static final Path SCRATCH = Patch.PROJECT.resolve("build/mutations");
    private static final String ROW = "%-48s %-72s %4.1f s%n";

    /** A bug that makes a test run for ever is noticed after so long. */
    private static final long DEADLINE_SECONDS = 60;

    private Mutations() {}

    /**
     * @param names of patches; none for all
     */
    public static void main(String[] names) throws IOException, InterruptedException {
        List<Patch> patches = Patch.all();
        if (names.length > 0) {
            patches.removeIf(patch -> !Arrays.asList(names).contains(patch.name));
        }
        if (patches.isEmpty()) {
            throw new IllegalArgumentException("There is no such mutation");
        }
        compileAll(patches);
        expectTheTestsToPassWithout(patches);
        List<String> survivors = new ArrayList<>();
        for (Patch patch : patches) {
            if (!isCaught(patch)) {
                survivors.add(patch.name + " (" + patch.bug + ")");
            }
        }
        System.out.println(
                patches.size() - survivors.size() + " of " + patches.size() + " mutations caught");
        if (!survivors.isEmpty()) {
            System.out.println("No test notices:\n  " + String.join("\n  ", survivors));
            System.exit(1);
        }
    }

    private static void compileAll(List<Patch> patches) throws IOException {
        delete(SCRATCH);
        for (Patch patch : patches) {
            Mutant.compile(patch, SCRATCH.resolve(patch.name).resolve("classes"));
        }
    }

    private static void expectTheTestsToPassWithout(List<Patch> patches)
            throws IOException, InterruptedException {
        Set<String> tests = new LinkedHashSet<>();
        patches.forEach(patch -> tests.addAll(patch.tests));
        Path folder = SCRATCH.resolve("unchanged");
        long start = System.nanoTime();
        int status = run(folder, tests);
        if (status != NamedTests.PASSED) {
            throw new IllegalStateException(
                    "Without any mutation the tests must pass: " + folder.resolve("output.txt"));
        }
        System.out.printf(ROW, "(none)", tests.size() + " tests pass", secondsSince(start));
    }

    private static boolean isCaught(Patch patch) throws IOException, InterruptedException {
        Path folder = SCRATCH.resolve(patch.name);
        long start = System.nanoTime();
        int status = run(folder, patch.tests);
        if (status != NamedTests.PASSED && status != NamedTests.FAILED) {
            throw new IllegalStateException(
                    patch.name + " could not be tested: " + folder.resolve("output.txt"));
        }
        boolean caught = status == NamedTests.FAILED;
        String by = caught ? caughtBy(folder) : "NOTHING";
        System.out.printf(ROW, patch.name, by, secondsSince(start));
        return caught;
    }

    private static String caughtBy(Path folder) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("output.txt"))) {
            List<String> failed =
                    lines.filter(line -> line.startsWith(NamedTests.FAILURE))
                            .map(line -> line.substring(NamedTests.FAILURE.length()))
                            .collect(Collectors.toList());
            String first = failed.isEmpty() ? "it never ends" : failed.get(0).split("\\(")[0];
            return failed.size() < 2 ? first : first + " and " + (failed.size() - 1) + " more";
        }
    }

    /** Runs tests in another JVM, with the classes in a folder before all others. */
    private static int run(Path folder, Iterable<String> tests)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-ea"));
        command.add("-Dproject.dir=" + Patch.PROJECT);
        command.add("-Djqwik=" + folder.resolve("jqwik"));
        command.add("-Dtest.log=" + folder.resolve("test.log"));
        command.addAll(List.of("-cp", folder.resolve("classes") + File.pathSeparator + classPath));
        command.add(NamedTests.class.getName());
        for (String test : tests) {
            command.add(qualified(test));
        }
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.txt").toFile())
                        .start();
        if (process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            return process.exitValue();
        }
        process.destroyForcibly().waitFor();
        return NamedTests.FAILED;
    }

    /** With the package, which is that of the file of this name. */
    private static String qualified(String test) throws IOException {
        Path root = Patch.PROJECT.resolve("java/src/test/java");
        String file = test.split("#")[0] + ".java";
        try (Stream<Path> files = Files.walk(root)) {
            Path found =
                    files.filter(path -> path.endsWith(file))
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException("There is no " + file));
            String folder = root.relativize(found.getParent()).toString();
            return folder.replace(File.separatorChar, '.') + "." + test;
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        }
    }
}
