package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class PendingTest {

    @Test
    void nothingIsPendingAtFirst() {
        Pending pending = new Pending();
        assertThat(pending.first()).isNull();
        assertThat(pending.inOrder()).isEmpty();
        assertThat(pending.count()).isZero();
        assertThat(pending.bytes()).isZero();
    }

    /** Each step adds a record of that size, or removes the one at that place of what is left. */
    @Property
    void whatIsLeftStaysInOrderAndCountedWhateverIsRemoved(
            @ForAll List<@IntRange(min = -50, max = 50) Integer> steps) {
        Pending pending = new Pending();
        List<Entry> expected = new ArrayList<>();
        for (int step : steps) {
            if (step >= 0 || expected.isEmpty()) {
                Entry entry = entry(Math.abs(step));
                pending.add(entry);
                expected.add(entry);
            } else {
                pending.remove(expected.remove(-step % expected.size()));
            }
            assertThat(pending.inOrder()).containsExactlyElementsOf(expected);
            assertThat(pending.first()).isSameAs(expected.isEmpty() ? null : expected.get(0));
            assertThat(pending.count()).isEqualTo(expected.size());
            assertThat(pending.bytes())
                    .isEqualTo(expected.stream().mapToLong(Entry::sizeInBytes).sum());
        }
    }

    private static Entry entry(int bytes) {
        return Entry.of(EncodedRequest.toEndpoint("POST", null, new byte[bytes]));
    }
}
