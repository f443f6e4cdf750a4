package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A server on virtual time that behaves as its phases say, and remembers what reached it. */
final class SimulatedEndpoint {

    /** How the endpoint answers in a phase. */
    enum Behaviour {
        HEALTHY,
        /** Connections are refused. */
        REFUSED,
        /** 503 without Retry-After. */
        UNAVAILABLE,
        /** 500 to a fifth of the requests, half of which it has acted on. */
        FLAKY,
        /** 429 with Retry-After to everything. */
        THROTTLING,
        /** No answer; half of the requests are acted on. */
        SILENT,
        /** Closes before answering; half of the requests are acted on. */
        RESETTING,
        /** 401 to everything. */
        LOCKED
    }

    static final long REQUEST_TIMEOUT = 30_000;
    private static final String POISON = "poison";

    private final VirtualTime time;
    private final SplittableRandom random;
    private final List<Phase> phases = new ArrayList<>();
    private final Map<Behaviour, Integer> seen = new EnumMap<>(Behaviour.class);

    /** How often each body was acted on. */
    final Map<String, Integer> accepted = new HashMap<>();

    /** When each request arrived. */
    final List<Long> arrivals = new ArrayList<>();

    /** Requests that came although an earlier answer had asked for a later time. */
    int impolite;

    int retryAfterSeconds = 7;
    private long closedUntil;
    private int underWay;
    int mostUnderWay;

    SimulatedEndpoint(VirtualTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    /** From this time on it behaves so, until the next phase begins. Phases are added in order. */
    SimulatedEndpoint from(long start, Behaviour behaviour) {
        phases.add(new Phase(start, behaviour));
        return this;
    }

    int seen(Behaviour behaviour) {
        return seen.getOrDefault(behaviour, 0);
    }

    /** The sink was restarted from a state that may be older than the last Retry-After. */
    void forgive() {
        closedUntil = 0;
    }

    /** Takes a request and brings its answer later. */
    void request(String body, Consumer<Answer> whenAnswered) {
        arrivals.add(time.now());
        impolite += time.now() < closedUntil ? 1 : 0;
        mostUnderWay = Math.max(mostUnderWay, ++underWay);
        Behaviour behaviour = behaviour();
        seen.merge(behaviour, 1, Integer::sum);
        long delay = behaviour == Behaviour.SILENT ? REQUEST_TIMEOUT : 5 + random.nextInt(40);
        Answer answer = answer(behaviour, body);
        time.after(
                delay,
                () -> {
                    underWay--;
                    if (answer.status() == 429) {
                        closedUntil = Math.max(closedUntil, time.now() + retryAfterSeconds * 1000L);
                    }
                    whenAnswered.accept(answer);
                });
    }

    private Answer answer(Behaviour behaviour, String body) {
        switch (behaviour) {
            case REFUSED:
                return failed(Answer.Failure.CONNECT);
            case UNAVAILABLE:
                return status(503);
            case THROTTLING:
                return Answer.of(
                        429,
                        new String[] {"Retry-After", Integer.toString(retryAfterSeconds)},
                        new byte[0],
                        false);
            case SILENT:
                maybeAccept(body);
                return failed(Answer.Failure.TIMEOUT);
            case RESETTING:
                maybeAccept(body);
                return failed(
                        random.nextBoolean()
                                ? Answer.Failure.CLOSED_ON_REUSED
                                : Answer.Failure.CLOSED_ON_NEW);
            case LOCKED:
                return status(401);
            case FLAKY:
                if (random.nextInt(5) == 0) {
                    maybeAccept(body);
                    return status(500);
                }
                return normal(body);
            default:
                return normal(body);
        }
    }

    private Answer normal(String body) {
        if (body.contains(POISON)) {
            return status(400);
        }
        accepted.merge(body, 1, Integer::sum);
        return status(200);
    }

    private void maybeAccept(String body) {
        if (random.nextBoolean() && !body.contains(POISON)) {
            accepted.merge(body, 1, Integer::sum);
        }
    }

    private Behaviour behaviour() {
        Behaviour current = Behaviour.HEALTHY;
        for (Phase phase : phases) {
            if (phase.start <= time.now()) {
                current = phase.behaviour;
            }
        }
        return current;
    }

    private static Answer status(int status) {
        return Answer.of(status, new String[0], new byte[0], false);
    }

    private static Answer failed(Answer.Failure failure) {
        return Answer.failed(failure, new java.io.IOException("simulated"));
    }

    private static final class Phase {
        final long start;
        final Behaviour behaviour;

        Phase(long start, Behaviour behaviour) {
            this.start = start;
            this.behaviour = behaviour;
        }
    }
}
