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

import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
                        times.tuple3(),
                        counts.tuple3(),
                        Arbitraries.of(true, false).tuple2())
                .as(
                        (entry, reason, time, count, flag) -> {
                            entry.rejection = entry.request == null ? entry.rejection : reason;
                            entry.firstSeen = time.get1();
                            entry.notBefore = time.get2();
                            entry.heldUntil = time.get3();
                            entry.attempts = count.get1();
                            entry.failures = count.get2();
                            entry.conflicts = count.get3();
                            entry.mayHaveArrived = flag.get1();
                            entry.repeatedAtOnce = flag.get2();
                            return entry;
                        });
    }

    private static Arbitrary<Entry> requests() {
        return Combinators.combine(
                        Arbitraries.of("POST", "DELETE"),
                        texts(),
                        texts().array(String[].class).ofMaxSize(6),
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
            @ForAll @Size(min = 1, max = 20) List<@From("entries") Entry> entries)
            throws IOException {
        byte[] bytes = serializer.serialize(SavedState.state(entries));
        assertSame(read(serializer.getVersion(), bytes), entries);
    }

    @Test
    void theStateOfVersion1IsReadExactly() throws IOException {
        assertSame(read(1, golden()), SavedState.entries());
    }

    @Test
    void version1IsWrittenAsEver() throws IOException {
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(serializer.serialize(SavedState.state(SavedState.entries())))
                .isEqualTo(golden());
    }

    @Test
    void aStateCutAnywhereIsRefused() throws IOException {
        byte[] bytes = golden();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(1, cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void bytesBehindTheLastEntryAreRefused() throws IOException {
        byte[] bytes = golden();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
        assertThatThrownBy(() -> read(1, longer))
                .isInstanceOf(IOException.class)
                .hasMessage("The state has 3 bytes more than it says");
    }

    /** Wherever a number stands in the bytes, a damaged one is refused or harmless. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -2, 1 << 30, 0x00ffffff, 1_000})
    void aDamagedLengthIsRefusedAndMakesNoHugeArray(int damage) throws IOException {
        byte[] bytes = golden();
        for (int at = 0; at <= bytes.length - 4; at++) {
            byte[] damaged = bytes.clone();
            ByteBuffer.wrap(damaged).putInt(at, damage);
            Throwable thrown = null;
            try {
                read(1, damaged);
            } catch (Throwable e) {
                thrown = e;
            }
            assertThat(thrown == null || thrown instanceof IOException)
                    .as("%s at byte %d", thrown, at)
                    .isTrue();
        }
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
    void aNewerVersionIsRefusedWithBothVersions() throws IOException {
        byte[] bytes = golden();
        assertThatThrownBy(() -> read(2, bytes))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "The state was written by a newer flink-http: its version is 2, this one"
                                + " reads up to 1");
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
        List<Entry> entries = SavedState.entries().subList(0, 4);
        RequestAssembler assembler = new RequestAssembler(settings);
        entries.forEach(entry -> assembler.assemble(entry.request));
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

    private static byte[] golden() throws IOException {
        try (InputStream in = StateSerializerTest.class.getResourceAsStream("/state-v1.bin")) {
            return in.readAllBytes();
        }
    }

    private static void assertSame(List<Entry> actual, List<Entry> expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFields("number", "previous", "next")
                .isEqualTo(expected);
    }
}
