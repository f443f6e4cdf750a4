package org.apache.flink.streaming.connectors.http.job;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The files in examples/java, as they are. */
@Tag("job")
class ExamplesJobTest {

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @Test
    void theQuickStartDeliversItsRecords() throws Exception {
        run("QuickStart", jobs.server().url("/events"));
        assertAccepted(1, 5, id -> "{\"id\": " + id + "}");
    }

    @Test
    void theSinkTestGeneratesRecordsAndDeliversThem() throws Exception {
        run(
                "HttpSinkTest",
                "--endpointUrl",
                jobs.server().url("/events"),
                "--method",
                "PUT",
                "--selfGenerating",
                "true",
                "--numRecordsPerSecond",
                "200",
                "--numRecords",
                "100");
        assertAccepted(0, 99, index -> "{\"index\": " + index + "}");
    }

    /** The examples are in no package, so no import reaches them. */
    private static void run(String example, String... args) throws Exception {
        Class.forName(example).getMethod("main", String[].class).invoke(null, (Object) args);
    }

    private void assertAccepted(int first, int last, IntFunction<String> body) {
        jobs.ledger()
                .assertAcceptedOnce(
                        IntStream.rangeClosed(first, last)
                                .mapToObj(body)
                                .collect(Collectors.toList()));
    }
}
