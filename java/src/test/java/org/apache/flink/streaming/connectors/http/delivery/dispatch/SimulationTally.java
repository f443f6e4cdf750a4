package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.delivery.dispatch.SimulatedEndpoint.Behaviour;

import java.util.EnumMap;
import java.util.Map;

/** What has happened in many lives of jobs: what never did was not tested. */
final class SimulationTally {

    private final Map<Behaviour, Integer> requests = new EnumMap<>(Behaviour.class);
    private int duplicates;
    private int crashes;
    private int rescales;
    private int batches;
    private int restoredBatches;
    private int skipped;
    private int letters;
    private int lettersAgain;
    private int restoredRejections;
    private int startedByItself;
    private int takenBack;

    SimulationTally() {
        for (Behaviour behaviour : Behaviour.values()) {
            requests.put(behaviour, 0);
        }
    }

    void add(SimulatedWorld world) {
        for (SimulatedEndpoint endpoint : world.endpoints) {
            requests.replaceAll((behaviour, count) -> count + endpoint.seen(behaviour));
            duplicates += endpoint.accepted.values().stream().mapToInt(n -> n - 1).sum();
        }
        crashes += world.job.crashes;
        rescales += world.job.rescales;
        batches += world.job.batchesSent;
        restoredBatches += world.job.restoredBatches;
        skipped += world.job.skippedBodies.size();
        letters += world.store.letters.size();
        lettersAgain += world.store.letters.values().stream().mapToInt(n -> n - 1).sum();
        restoredRejections += world.job.restoredRejections;
        startedByItself += world.job.startedByItself;
        takenBack += world.job.takenBack;
    }

    void assertThatEverythingHappened() {
        assertThat(requests).as("requests that met each behaviour").doesNotContainValue(0);
        assertThat(duplicates).as("duplicates").isPositive();
        assertThat(crashes).as("crashes").isPositive();
        assertThat(rescales).as("restarts with the state dealt out anew").isPositive();
        assertThat(batches).as("requests of several records").isPositive();
        assertThat(restoredBatches).as("frozen batches in a restored checkpoint").isPositive();
        assertThat(skipped).as("skipped records").isPositive();
        assertThat(letters).as("dead letters").isPositive();
        assertThat(lettersAgain).as("second letters after a crash").isPositive();
        assertThat(restoredRejections).as("letters awaited by a checkpoint").isPositive();
        assertThat(startedByItself).as("requests that began in another's place").isPositive();
        assertThat(takenBack).as("requests handed over and taken back").isPositive();
    }

    @Override
    public String toString() {
        return String.format(
                "%d crashes (%d rescaled), %d batches (%d restored), %d duplicates, %d skipped,"
                        + " %d letters (%d again, %d restored), %d begun in another's place, %d taken back, requests %s",
                crashes,
                rescales,
                batches,
                restoredBatches,
                duplicates,
                skipped,
                letters,
                lettersAgain,
                restoredRejections,
                startedByItself,
                takenBack,
                requests);
    }
}
