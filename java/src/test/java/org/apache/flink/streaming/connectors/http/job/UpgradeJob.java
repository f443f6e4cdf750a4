package org.apache.flink.streaming.connectors.http.job;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.connectors.http.HttpSink;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An upgrade of Flink in two processes: {@code stop DIRECTORY} on the old one leaves a savepoint of
 * a job in an outage, {@code resume DIRECTORY} on the new one delivers everything.
 */
public final class UpgradeJob {

    private static final int COUNT = 300;
    private static final int PENDING = 200;

    private final Path directory;
    private final ScriptedServer server;
    private final Tap tap;

    private UpgradeJob(Path directory, ScriptedServer server, Tap tap) {
        this.directory = directory;
        this.server = server;
        this.tap = tap;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        try (ScriptedServer server = new ScriptedServer();
                Tap tap = new Tap()) {
            UpgradeJob job = new UpgradeJob(directory, server, tap);
            if (args[0].equals("stop")) {
                job.stop();
            } else {
                job.resume();
            }
        }
        System.out.println(args[0] + " on Flink " + EnvironmentInformation.getVersion());
    }

    private void stop() throws Exception {
        server.answer(Answer.status(503));
        JobClient client = job().submit();
        tap.allow(PENDING);
        Await.until("all to be in the sink", () -> tap.passed() == PENDING);
        server.ledger().awaitMore(5);
        String savepoint =
                Await.of(
                        client.stopWithSavepoint(
                                false,
                                directory.toUri() + "savepoints",
                                SavepointFormatType.CANONICAL));
        Files.writeString(directory.resolve("savepoint"), savepoint);
    }

    private void resume() throws Exception {
        String savepoint = Files.readString(directory.resolve("savepoint"));
        JobClient client = job().from(savepoint).submit();
        server.ledger().awaitAccepted(PENDING);
        tap.open();
        Await.of(client.getJobExecutionResult());
        server.ledger().assertAcceptedOnce(Texts.first(COUNT));
    }

    private TestJob<String> job() {
        HttpSinkBuilder<String> sink = HttpSink.<String>builder().setEndpointUrl(server.url("/in"));
        return new TestJob<>(
                directory, new Numbers(tap, COUNT), Texts::of, Types.STRING, sink.build());
    }
}
