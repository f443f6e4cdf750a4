package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Savepoints that were taken before and are checked in, each in a folder by its origin. */
@Tag("job")
class SavedStateJobTest {

    private static final Path SAVEPOINTS =
            Path.of(
                    System.getProperty("project.dir", "."),
                    "java",
                    "src",
                    "test",
                    "resources",
                    "savepoints");

    @RegisterExtension final JobHarness jobs = new JobHarness();

    static List<Arguments> saved() throws IOException {
        List<Arguments> saved = new ArrayList<>();
        try (Stream<Path> origins = Files.list(SAVEPOINTS)) {
            for (Path origin : origins.sorted().collect(Collectors.toList())) {
                for (SavedSink sink : SavedSink.values()) {
                    saved.add(Arguments.of(origin.getFileName(), sink));
                }
            }
        }
        assertThat(saved).isNotEmpty();
        return saved;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("saved")
    void whatAnEarlierJobHadPendingArrives(Path origin, SavedSink sink) throws Exception {
        try (SavedJob job = new SavedJob(jobs.directory(), sink)) {
            job.resume(SAVEPOINTS.resolve(origin).resolve(sink.name()));
        }
    }
}
