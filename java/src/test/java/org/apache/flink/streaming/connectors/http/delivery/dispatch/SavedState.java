package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.streaming.connectors.http.delivery.StatePieces;
import org.apache.flink.streaming.connectors.http.delivery.StateSerializer;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;

import javax.annotation.Nullable;

/**
 * The states in {@code java/src/test/resources/state-v<version>*.bin}: an entry of each kind, with
 * every field set or absent.
 *
 * <p>A checkpoint of a released version looks like this, so the file of a version never changes.
 * {@link #main} writes those of the current one, once.
 */
public final class SavedState {

    private SavedState() {}

    public static void main(String[] args) throws IOException {
        write("-batch", batch());
        write("-waiting", waiting());
    }

    private static void write(String kind, List<Entry> entries) throws IOException {
        StateSerializer serializer = new StateSerializer();
        Path folder = Paths.get(System.getProperty("project.dir", "."), "java/src/test/resources");
        Path file = folder.resolve("state-v" + serializer.getVersion() + kind + ".bin");
        if (Files.exists(file)) {
            throw new IllegalStateException(file + " is there: a released format never changes");
        }
        Files.write(file, serializer.serialize(state(entries)));
    }

    public static BufferedRequestState<Entry> state(List<Entry> entries) {
        return StatePieces.toState(List.of(entries)).get(0);
    }

    /** What version 1 saved of each record: its request was its own. */
    public static List<Entry> version1() {
        Entry tried = saved(tried(), new Saved());
        tried.saved.format = BatchBody.NONE;
        tried.saved.failures = 300;
        tried.saved.conflicts = 3;
        tried.saved.repeatedAtOnce = true;
        tried.saved.notBefore = 1_735_689_700_000L;
        tried.saved.heldUntil = Long.MAX_VALUE;
        Entry rejected = saved(rejected(), new Saved());
        rejected.saved.format = BatchBody.NONE;
        return List.of(
                saved(plain(), new Saved()),
                saved(full(null), new Saved()),
                tried,
                rejected,
                saved(raw(), new Saved()));
    }

    /** A frozen batch, rejected by now. */
    public static List<Entry> batch() {
        Saved saved = new Saved();
        saved.format = new BatchBody("application/j\u00fcson", "[", ",\u20ac", "]\n");
        saved.failures = 300;
        saved.conflicts = 3;
        saved.repeatedAtOnce = true;
        saved.notBefore = 1_735_689_700_000L;
        saved.heldUntil = Long.MAX_VALUE;
        return List.of(saved(full("stra\u00dfe"), saved), tried(), rejected());
    }

    /** Records that were in no batch yet. */
    public static List<Entry> waiting() {
        Saved saved = new Saved();
        saved.heldUntil = 1_735_689_900_000L;
        return List.of(saved(plain(), saved), full("k"), raw());
    }

    private static Entry saved(Entry entry, Saved saved) {
        entry.saved = saved;
        return entry;
    }

    private static Entry plain() {
        return Entry.of(EncodedRequest.toEndpoint("POST", null, null));
    }

    private static Entry full(@Nullable String orderingKey) {
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
                                orderingKey,
                                body));
        entry.firstSeen = 1_735_689_600_000L;
        return entry;
    }

    private static Entry tried() {
        Entry entry = Entry.of(EncodedRequest.toEndpoint("DELETE", "text/plain", new byte[0]));
        entry.firstSeen = 1_735_689_600_001L;
        entry.attempts = 70_000;
        entry.mayHaveArrived = true;
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
