package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;

/**
 * The state in {@code java/src/test/resources/state-v<version>.bin}: an entry of each kind, with
 * every field set or absent.
 *
 * <p>A checkpoint of a released version looks like this, so the file of a version never changes.
 * {@link #main} writes that of the current one, once.
 */
final class SavedState {

    private SavedState() {}

    public static void main(String[] args) throws IOException {
        StateSerializer serializer = new StateSerializer();
        Path folder = Paths.get(System.getProperty("project.dir", "."), "java/src/test/resources");
        Path file = folder.resolve("state-v" + serializer.getVersion() + ".bin");
        if (Files.exists(file)) {
            throw new IllegalStateException(file + " is there: a released format never changes");
        }
        Files.write(file, serializer.serialize(state(entries())));
    }

    static BufferedRequestState<Entry> state(List<Entry> entries) {
        return StateChunks.split(entries).get(0);
    }

    static List<Entry> entries() {
        return List.of(plain(), full(), tried(), rejected(), raw());
    }

    private static Entry plain() {
        return Entry.of(EncodedRequest.toEndpoint("POST", null, null));
    }

    private static Entry full() {
        byte[] body =
                "{\"name\":\"J\u00fcrgen \u20ac \ud83d\ude80\"}".getBytes(StandardCharsets.UTF_8);
        String[] headers = {"X-Trace", "abc", "X-Empty", ""};
        Entry entry =
                Entry.of(
                        new EncodedRequest(
                                "PUT",
                                "users/J%C3%BCrgen?x=1",
                                headers,
                                "application/json",
                                "order-7",
                                body));
        entry.firstSeen = 1_735_689_600_000L;
        return entry;
    }

    private static Entry tried() {
        Entry entry = Entry.of(EncodedRequest.toEndpoint("DELETE", "text/plain", new byte[0]));
        entry.firstSeen = 1_735_689_600_001L;
        entry.attempts = 70_000;
        entry.failures = 300;
        entry.conflicts = 3;
        entry.mayHaveArrived = true;
        entry.repeatedAtOnce = true;
        entry.notBefore = 1_735_689_700_000L;
        entry.heldUntil = Long.MAX_VALUE;
        return entry;
    }

    private static Entry rejected() {
        Entry entry =
                Entry.of(
                        EncodedRequest.toEndpoint(
                                "POST", "application/octet-stream", new byte[] {0, -1, 127, -128}));
        entry.rejection = new Reason(422, "\u00bbunprocessable\u00ab after 1 attempt(s)");
        entry.attempts = 1;
        return entry;
    }

    private static Entry raw() {
        return Entry.unsendable(
                new RawRecord("com.example.Gr\u00f6\u00dfe", new byte[] {1, 2, 3}),
                new Reason(0, "it cannot become a request"));
    }
}
