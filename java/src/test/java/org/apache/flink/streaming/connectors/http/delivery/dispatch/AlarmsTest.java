package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class AlarmsTest {

    private static final int BELLS = 12;

    private static final class Bell extends Alarms.Alarm {}

    private enum Kind {
        SET,
        CANCEL,
        POLL
    }

    private static final class Step {
        private final Kind kind;
        private final int bell;
        private final long due;

        private Step(Kind kind, int bell, long due) {
            this.kind = kind;
            this.bell = bell;
            this.due = due;
        }

        @Override
        public String toString() {
            return kind + " " + bell + " " + due;
        }
    }

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.SET, Kind.SET, Kind.SET, Kind.CANCEL, Kind.POLL),
                        Arbitraries.integers().between(0, BELLS - 1),
                        Arbitraries.longs().between(0, 20))
                .as(Step::new);
    }

    /** A few times and members, so that equal times and moves in both directions are common. */
    @Property
    void theEarliestIsAlwaysFirstWhateverIsSetMovedOrCancelled(
            @ForAll List<@From("steps") Step> steps) {
        Alarms<Bell> alarms = new Alarms<>();
        Map<Bell, Long> expected = new HashMap<>();
        List<Bell> bells = new ArrayList<>();
        for (int i = 0; i < BELLS; i++) {
            bells.add(new Bell());
        }
        for (Step step : steps) {
            Bell bell = bells.get(step.bell);
            if (step.kind == Kind.SET) {
                alarms.set(bell, step.due);
                expected.put(bell, step.due);
            } else if (step.kind == Kind.CANCEL) {
                alarms.cancel(bell);
                expected.remove(bell);
            } else {
                pollEarliest(alarms, expected);
            }
            assertSame(alarms, expected, bells);
        }
        while (!expected.isEmpty()) {
            pollEarliest(alarms, expected);
        }
        assertThat(alarms.poll()).isNull();
    }

    private static void pollEarliest(Alarms<Bell> alarms, Map<Bell, Long> expected) {
        long earliest = earliest(expected);
        Bell polled = alarms.poll();
        assertThat(polled == null).isEqualTo(expected.isEmpty());
        if (polled != null) {
            assertThat(polled.isSet()).isFalse();
            assertThat(expected.remove(polled)).isEqualTo(earliest);
        }
    }

    private static void assertSame(
            Alarms<Bell> alarms, Map<Bell, Long> expected, List<Bell> bells) {
        assertThat(alarms.size()).isEqualTo(expected.size());
        assertThat(alarms.firstDue()).isEqualTo(earliest(expected));
        assertThat(alarms.first() == null).isEqualTo(expected.isEmpty());
        for (Bell bell : bells) {
            assertThat(bell.isSet()).isEqualTo(expected.containsKey(bell));
            if (bell.isSet()) {
                assertThat(bell.due()).isEqualTo(expected.get(bell));
            }
        }
    }

    private static long earliest(Map<Bell, Long> expected) {
        return expected.values().stream().mapToLong(due -> due).min().orElse(Long.MAX_VALUE);
    }

    @Test
    void nothingIsDueAtFirst() {
        Alarms<Bell> alarms = new Alarms<>();
        assertThat(alarms.first()).isNull();
        assertThat(alarms.poll()).isNull();
        assertThat(alarms.firstDue()).isEqualTo(Long.MAX_VALUE);
    }
}
