package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.dispatch.SimulatedWorld.Life;

import java.util.Locale;

/** Plays lives of jobs, seed after seed, until so many hours are simulated or one fails. */
public final class Soak {

    private static final int SEEDS_A_LINE = 100;

    private Soak() {}

    /**
     * @param args calm or dense, the first seed, and the hours; less than one life is one
     */
    public static void main(String[] args) {
        Life life = Life.valueOf(args[0].toUpperCase(Locale.ROOT));
        long first = Long.parseLong(args[1]);
        long seeds = Math.max(1, Long.parseLong(args[2]) / life.hours());
        SimulationTally tally = new SimulationTally();
        for (long seed = first; seed < first + seeds; seed++) {
            tally.add(SimulatedWorld.live(life, seed));
            long played = seed - first + 1;
            if (played % SEEDS_A_LINE == 0 || played == seeds) {
                System.out.printf(
                        "%s, seeds %d to %d, %d hours: %s%n",
                        args[0], first, seed, played * life.hours(), tally);
            }
        }
    }
}
