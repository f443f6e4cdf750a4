package org.apache.flink.streaming.connectors.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Batch;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Entry;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.RawRecord;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Saved;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.SavedState;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Settings;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class StateSerializerTest {

    private final StateSerializer serializer = new StateSerializer();

    @Provide
    Arbitrary<Entry> entries() {
        Arbitrary<Long> times = Arbitraries.longs();
        Arbitrary<Integer> counts = Arbitraries.integers();
        return Combinators.combine(
                        Arbitraries.oneOf(requests(), raws()),
                        reasons().injectNull(0.5),
                        times,
                        counts,
                        Arbitraries.of(true, false))
                .as(
                        (entry, reason, time, count, flag) -> {
                            entry.rejection = entry.request == null ? entry.rejection : reason;
                            entry.firstSeen = time;
                            entry.attempts = count;
                            entry.mayHaveArrived = flag;
                            return entry;
                        });
    }

    @Provide
    Arbitrary<Saved> saved() {
        return Combinators.combine(
                        formats().injectNull(0.3),
                        Arbitraries.longs().tuple2(),
                        Arbitraries.integers().tuple2(),
                        Arbitraries.of(true, false))
                .as(
                        (format, times, counts, flag) -> {
                            Saved saved = new Saved();
                            saved.heldUntil = times.get1();
                            if (format != null) {
                                saved.format = format;
                                saved.notBefore = times.get2();
                                saved.failures = counts.get1();
                                saved.conflicts = counts.get2();
                                saved.repeatedAtOnce = flag;
                            }
                            return saved;
                        });
    }

    private static Arbitrary<BatchBody> formats() {
        return Combinators.combine(texts().injectNull(0.3), texts(), texts(), texts())
                .as(BatchBody::new);
    }

    private static Arbitrary<Entry> requests() {
        return Combinators.combine(
                        Arbitraries.of("POST", "DELETE"),
                        texts(),
                        texts().array(String[].class).ofMaxSize(6),
                        texts().injectNull(0.3),
                        texts().injectNull(0.3),
                        texts().injectNull(0.3),
                        Arbitraries.bytes().array(byte[].class).injectNull(0.3))
                .as(EncodedRequest::new)
                .map(Entry::of);
    }

    private static Arbitrary<Entry> raws() {
        return Combinators.combine(texts(), Arbitraries.bytes().array(byte[].class), reasons())
                .as((type, bytes, why) -> Entry.unsendable(new RawRecord(type, bytes), why));
    }

    private static Arbitrary<Reason> reasons() {
        return Combinators.combine(Arbitraries.integers(), texts()).as(Reason::new);
    }

    /** Any text that UTF-8 can hold. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(20)
                .map(text -> text.replaceAll("[\\ud800-\\udfff]", "\u00e4\u20ac\ud83d\ude80"));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsReadIsWhatWasWritten(
            @ForAll @Size(min = 1, max = 20) List<@From("entries") Entry> entries,
            @ForAll @From("saved") Saved saved)
            throws IOException {
        entries.get(0).saved = saved;
        byte[] bytes = serializer.serialize(SavedState.state(entries));
        assertSame(read(serializer.getVersion(), bytes), entries);
    }

    static List<Arguments> golden() throws IOException {
        return List.of(
                Arguments.of("state-v1", 1, SavedState.version1()),
                Arguments.of("state-v2-batch", 2, SavedState.batch()),
                Arguments.of("state-v2-waiting", 2, SavedState.waiting()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void theStateOfEveryVersionIsReadExactly(String file, int version, List<Entry> entries)
            throws IOException {
        assertSame(read(version, bytes(file)), entries);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void theCurrentVersionIsWrittenAsEver(String file, int version, List<Entry> entries)
            throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(2);
        if (version == serializer.getVersion()) {
            assertThat(serializer.serialize(SavedState.state(entries))).isEqualTo(bytes(file));
        }
    }

    @Test
    void whatVersion1HadTriedIsABatchOfOneAndWhatItHadNotWaits() throws IOException {
        List<List<Entry>> pieces =
                StatePieces.toPieces(List.of(serializer.deserialize(1, bytes("state-v1"))));
        assertThat(pieces).allMatch(piece -> piece.size() == 1);
        assertThat(pieces)
                .extracting(piece -> piece.get(0).saved.format != null)
                .containsExactly(false, false, true, true, false);
    }

    @Test
    void aPieceOfStateStaysTogetherAndApartFromTheNext() throws IOException {
        List<List<Entry>> pieces = List.of(SavedState.batch(), SavedState.waiting());
        List<BufferedRequestState<Entry>> states = new ArrayList<>();
        for (BufferedRequestState<Entry> state : StatePieces.toState(pieces)) {
            states.add(serializer.deserialize(2, serializer.serialize(state)));
        }
        List<List<Entry>> read = StatePieces.toPieces(states);
        assertThat(read).hasSize(2);
        assertSame(read.get(0), pieces.get(0));
        assertSame(read.get(1), pieces.get(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    @FaultCase(
            value = "The state is cut, anywhere",
            then = "Refuses it with an error instead of restoring a part")
    void aStateCutAnywhereIsRefused(String file, int version, List<Entry> entries)
            throws IOException {
        byte[] bytes = bytes(file);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(version, cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void bytesBehindTheLastEntryAreRefused(String file, int version, List<Entry> entries)
            throws IOException {
        byte[] bytes = bytes(file);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
        assertThatThrownBy(() -> read(version, longer))
                .isInstanceOf(IOException.class)
                .hasMessage("The state has 3 bytes more than it says");
    }

    /** Wherever a number stands in the bytes, a damaged one is refused or harmless. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -2, 1 << 30, 0x00ffffff, 1_000})
    @FaultCase(
            value = "A length in the state is damaged",
            then = "Refuses it, and allocates nothing of that length")
    void aDamagedLengthIsRefusedAndMakesNoHugeArray(int damage) throws IOException {
        for (Arguments golden : golden()) {
            int version = (int) golden.get()[1];
            byte[] bytes = bytes((String) golden.get()[0]);
            for (int at = 0; at <= bytes.length - 4; at++) {
                byte[] damaged = bytes.clone();
                ByteBuffer.wrap(damaged).putInt(at, damage);
                assertRefusedOrRead(version, damaged, at);
            }
        }
    }

    private void assertRefusedOrRead(int version, byte[] damaged, int at) {
        Throwable thrown = null;
        try {
            read(version, damaged);
        } catch (Throwable e) {
            thrown = e;
        }
        assertThat(thrown == null || thrown instanceof IOException)
                .as("version %d: %s at byte %d", version, thrown, at)
                .isTrue();
    }

    @Test
    void theFirstLengthBeyondTheEndIsNamed() {
        byte[] bytes = ByteBuffer.allocate(9).putInt(1).put((byte) 0).putInt(1 << 30).array();
        assertThatThrownBy(() -> read(1, bytes))
                .isInstanceOf(IOException.class)
                .hasMessage("The state is cut: 1073741824 expected, 0 left");
    }

    @Test
    void anEntryOfAnUnknownKindIsRefused() {
        byte[] bytes = ByteBuffer.allocate(5).putInt(1).put((byte) 9).array();
        assertThatThrownBy(() -> read(1, bytes))
                .isInstanceOf(IOException.class)
                .hasMessage("The state holds an entry of an unknown kind: 9");
    }

    @Test
    @FaultCase(value = "The state is of a newer version", then = "Refuses it, naming both versions")
    void aNewerVersionIsRefusedWithBothVersions() throws IOException {
        byte[] bytes = bytes("state-v2-batch");
        assertThatThrownBy(() -> read(3, bytes))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "The state was written by a newer flink-http: its version is 3, this one"
                                + " reads up to 2");
    }

    @Test
    void noEntriesAreReadAsNone() throws IOException {
        assertThat(read(1, new byte[4])).isEmpty();
    }

    @Test
    void nothingOfTheConfigurationIsInTheState() throws IOException {
        DeliverySettings settings =
                Settings.with(
                        Map.of("Authorization", "Bearer hunter2", "X-Static", "static-value"),
                        "url",
                        "http://endpoint.example/base-path?api=query-secret");
        List<Entry> entries = SavedState.batch();
        Entry[] array = entries.toArray(new Entry[0]);
        new RequestAssembler(settings).assemble(new Batch(null, array, BatchBody.JSON_ARRAY));
        byte[] bytes = serializer.serialize(SavedState.state(entries));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .contains("order-7") // What the record decided is there.
                .doesNotContain(
                        "hunter2",
                        "Authorization",
                        "static-value",
                        "endpoint.example",
                        "base-path",
                        "query-secret");
    }

    private List<Entry> read(int version, byte[] bytes) throws IOException {
        return serializer.deserialize(version, bytes).getBufferedRequestEntries().stream()
                .map(RequestEntryWrapper::getRequestEntry)
                .collect(Collectors.toList());
    }

    private static byte[] bytes(String file) throws IOException {
        String resource = "/" + file + ".bin";
        try (InputStream in = StateSerializerTest.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        }
    }

    private static void assertSame(List<Entry> actual, List<Entry> expected) {
        assertThat(actual).usingRecursiveComparison().ignoringFields("batch").isEqualTo(expected);
    }
}
