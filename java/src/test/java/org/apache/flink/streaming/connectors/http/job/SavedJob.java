package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.deadletter.LetterFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A job that is stopped in an outage and goes on from its savepoint, maybe on another Flink. */
final class SavedJob implements AutoCloseable {

    private static final int COUNT = 90;
    private static final int PENDING = 60;

    /** Beside the savepoint: a key and a body a line, of what had been sent. */
    private static final String SENT = "sent";

    private final Path directory;
    private final SavedSink sink;
    private final ScriptedServer server = new ScriptedServer();
    private final Tap tap = new Tap();

    /**
     * @param directory where everything of the job rests
     */
    SavedJob(Path directory, SavedSink sink) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.sink = sink;
    }

    /** Returns where the savepoint is; what was sent is beside it. */
    Path stop() throws Exception {
        server.answer(Answer.status(503));
        JobClient client = job().submit();
        tap.allow(PENDING);
        Await.until("all to be in the sink", () -> tap.passed() == PENDING);
        server.ledger().awaitMore(5);
        tap.awaitCheckpoints(1);
        String savepoint =
                Await.of(
                        client.stopWithSavepoint(
                                false,
                                directory.toUri() + "savepoints",
                                SavepointFormatType.CANONICAL));
        Path folder = directory.resolve("savepoints").resolve(Path.of(savepoint).getFileName());
        List<String> sent =
                server.ledger().lines().stream()
                        .map(SavedJob::keyAndBody)
                        .distinct()
                        .collect(Collectors.toList());
        return Files.write(folder.resolve(SENT), sent).getParent();
    }

    /** Everything arrives or is a dead letter, once; what had been sent with the same bytes. */
    void resume(Path savepoint) throws Exception {
        server.answer(
                line -> Answer.status(SavedSink.BAD.contains(line.text().trim()) ? 422 : 200));
        JobClient client = job().from(savepoint.toUri().toString()).submit();
        Await.until("what was pending", () -> accepted().size() >= PENDING - letters().size());
        tap.open();
        Await.of(client.getJobExecutionResult());
        List<String> settled = accepted();
        settled.addAll(letters());
        assertThat(settled).containsExactlyInAnyOrderElementsOf(Texts.first(COUNT));
        assertThat(server.ledger().lines().stream().map(SavedJob::keyAndBody))
                .containsAll(Files.readAllLines(savepoint.resolve(SENT)));
        if (sink == SavedSink.LANES) {
            assertInLanes(accepted());
        }
    }

    private TestJob<String> job() {
        return new TestJob<>(
                directory,
                new Numbers(tap, COUNT),
                Texts::of,
                Types.STRING,
                sink.at(server.url("/in"), directory.resolve("letters")));
    }

    private List<String> accepted() {
        List<String> records = new ArrayList<>();
        server.ledger().accepted().forEach(body -> Collections.addAll(records, body.split("\n")));
        return records;
    }

    private List<String> letters() {
        try {
            List<String> bodies = new ArrayList<>();
            Path folder = Files.createDirectories(directory.resolve("letters"));
            for (JsonNode letter : new LetterFolder(folder).all()) {
                bodies.add(letter.get("body").textValue().trim());
            }
            return bodies;
        } catch (IOException e) {
            throw new AssertionError("The letters cannot be read", e);
        }
    }

    private static void assertInLanes(List<String> accepted) {
        List<String> all = Texts.first(COUNT);
        assertThat(accepted.stream().collect(Collectors.groupingBy(SavedSink::lane)).values())
                .hasSize(7)
                .allSatisfy(lane -> assertThat(lane.stream().map(all::indexOf)).isSorted());
    }

    private static String keyAndBody(Ledger.Line line) {
        return line.headers.get("Idempotency-Key") + " " + line.text().replace("\n", "\\n");
    }

    @Override
    public void close() {
        server.close();
        tap.close();
    }
}
