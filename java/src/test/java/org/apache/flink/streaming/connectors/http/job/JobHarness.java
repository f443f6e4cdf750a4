package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a test with jobs has: a server, a tap for the source, a Flink. After each test no job runs
 * and no thread of the sink is left.
 */
final class JobHarness implements BeforeEachCallback, AfterEachCallback {

    private final List<RunningJob> started = new ArrayList<>();
    private JobCluster cluster;
    private Path directory;
    private ScriptedServer server;
    private Tap tap;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        cluster = JobCluster.of(context);
        directory = Files.createTempDirectory("flink-http-job");
        server = new ScriptedServer();
        tap = new Tap();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (RunningJob job : started) {
            job.end();
        }
        server.close();
        tap.close();
        FileUtils.deleteDirectory(directory.toFile());
        awaitNoThreads();
    }

    ScriptedServer server() {
        return server;
    }

    Ledger ledger() {
        return server.ledger();
    }

    Tap tap() {
        return tap;
    }

    Path directory() {
        return directory;
    }

    JobCluster cluster() {
        return cluster;
    }

    /** A sink for the server, impatient so that tests are short. */
    <T> HttpSinkBuilder<T> sink() {
        return HttpSink.<T>builder()
                .setEndpointUrl(server.url("/in"))
                .setRetryInitialDelay(Duration.ofMillis(20))
                .setRetryMaxDelay(Duration.ofMillis(200));
    }

    /** A job of so many texts. */
    TestJob<String> job(int count, HttpSinkBuilder<String> sink) {
        return job(count, Texts::of, Types.STRING, sink);
    }

    <T> TestJob<T> job(
            int count,
            MapFunction<Long, T> record,
            TypeInformation<T> type,
            HttpSinkBuilder<T> sink) {
        return job(count, record, type, sink.build());
    }

    <T> TestJob<T> job(
            int count, MapFunction<Long, T> record, TypeInformation<T> type, Sink<T> sink) {
        return new TestJob<>(directory, new Numbers(tap, count), record, type, sink)
                .watchedBy(this::watch);
    }

    RunningJob watch(JobClient client) {
        RunningJob job = new RunningJob(this, client);
        started.add(job);
        return job;
    }

    static void awaitNoThreads() {
        Await.until("the end of all threads of the sink", () -> threads().isEmpty());
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("flink-http"))
                .collect(Collectors.toList());
    }
}
