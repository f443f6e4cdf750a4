package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class LaneTableTest {

    private final LaneTable table = new LaneTable();

    @Test
    void eachKeyHasALaneOfItsOwnHoweverManyThereAre() {
        Set<Lane> lanes = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            lanes.add(table.of("order-" + i));
        }
        assertThat(lanes).hasSize(100_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(lanes.remove(table.of("order-" + i))).isTrue();
        }
    }

    @Test
    void keysWithOneHashCodeInJavaHaveTwoLanes() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        assertThat(table.of("Aa")).isNotSameAs(table.of("BB"));
    }

    /** Each step asks for a key's lane, or removes it. */
    @Property
    void aKeyKeepsItsLaneUntilThatIsRemoved(
            @ForAll @Size(max = 400) List<@IntRange(min = -150, max = 300) Integer> steps) {
        LaneTable played = new LaneTable();
        Map<String, Lane> expected = new HashMap<>();
        Set<Lane> gone = new HashSet<>();
        for (int step : steps) {
            String key = "k" + Math.abs(step);
            if (step >= 0) {
                Lane lane = played.of(key);
                assertThat(lane).isSameAs(expected.computeIfAbsent(key, ignored -> lane));
                assertThat(gone).doesNotContain(lane);
            } else if (expected.containsKey(key)) {
                Lane lane = expected.remove(key);
                played.remove(lane);
                gone.add(lane);
            }
        }
        expected.forEach((key, lane) -> assertThat(played.of(key)).isSameAs(lane));
    }
}
