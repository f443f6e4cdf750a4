package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        /** The client could not send, and says so. */
        UNSENT,
        /** 401 to everything. */
        LOCKED
    }

    static final long REQUEST_TIMEOUT = 30_000;

    /** A record that is answered 400 for ever, and one that is answered 500. */
    static final String POISON = "poison";

    static final String SICK = "sick";

    private final VirtualTime time;
    private final SplittableRandom random;
    private final List<Phase> phases = new ArrayList<>();
    private final Map<Behaviour, Integer> seen = new EnumMap<>(Behaviour.class);

    /** Whether answers have a status for each record. */
    boolean perRecord;

    /** How often each body was acted on. */
    final Map<String, Integer> accepted = new HashMap<>();

    /** Requests that came although an earlier answer had asked for a later time. */
    int impolite;

    int retryAfterSeconds = 7;
    private long closedUntil;
    private int restarts;

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

    /**
     * The sink was restarted from a state that may be older than the last Retry-After, and nobody
     * gets the answers to what it sent before.
     */
    void forgive() {
        closedUntil = 0;
        restarts++;
    }

    /** Takes a request and brings its answer later. */
    void request(List<String> bodies, Consumer<Answer> whenAnswered) {
        impolite += time.now() < closedUntil ? 1 : 0;
        Behaviour behaviour = behaviour();
        seen.merge(behaviour, 1, Integer::sum);
        long delay = behaviour == Behaviour.SILENT ? REQUEST_TIMEOUT : 5 + random.nextInt(40);
        Answer answer = answer(behaviour, bodies);
        int sentIn = restarts;
        time.after(
                delay,
                () -> {
                    if (answer.status() == 429 && sentIn == restarts) {
                        long until = time.now() + retryAfterSeconds * 1000L;
                        closedUntil = Math.max(closedUntil, until);
                    }
                    whenAnswered.accept(answer);
                });
    }

    private Answer answer(Behaviour behaviour, List<String> bodies) {
        switch (behaviour) {
            case REFUSED:
                return failed(Answer.Failure.CONNECT);
            case UNAVAILABLE:
                return status(503);
            case THROTTLING:
                String seconds = Integer.toString(retryAfterSeconds);
                return Answer.of(429, new String[] {"Retry-After", seconds}, new byte[0], false);
            case SILENT:
                maybeAccept(bodies);
                return failed(Answer.Failure.TIMEOUT);
            case RESETTING:
                maybeAccept(bodies);
                return failed(
                        random.nextBoolean()
                                ? Answer.Failure.CLOSED_ON_REUSED
                                : Answer.Failure.CLOSED_ON_NEW);
            case UNSENT:
                return failed(Answer.Failure.NOT_EXECUTED);
            case LOCKED:
                return status(401);
            case FLAKY:
                if (random.nextInt(5) == 0) {
                    maybeAccept(bodies);
                    return status(500);
                }
                return normal(bodies);
            default:
                return normal(bodies);
        }
    }

    private Answer normal(List<String> bodies) {
        StringBuilder statuses = new StringBuilder();
        int worst = 200;
        for (String body : bodies) {
            int status = body.contains(POISON) ? 400 : body.contains(SICK) ? 500 : 200;
            worst = Math.max(worst, status);
            statuses.append(status).append(' ');
        }
        if (perRecord) {
            for (String body : bodies) {
                if (!body.contains(POISON) && !body.contains(SICK)) {
                    accepted.merge(body, 1, Integer::sum);
                }
            }
            byte[] text = statuses.toString().getBytes(StandardCharsets.US_ASCII);
            return Answer.of(200, new String[0], text, false);
        }
        if (worst == 200) {
            bodies.forEach(body -> accepted.merge(body, 1, Integer::sum));
        }
        return status(worst);
    }

    private void maybeAccept(List<String> bodies) {
        if (random.nextBoolean() && normalStatus(bodies)) {
            bodies.forEach(body -> accepted.merge(body, 1, Integer::sum));
        }
    }

    private static boolean normalStatus(List<String> bodies) {
        return bodies.stream().noneMatch(body -> body.contains(POISON) || body.contains(SICK));
    }

    private Behaviour behaviour() {
        Behaviour current = Behaviour.HEALTHY;
        for (Phase phase : phases) {
            if (phase.start > time.now()) {
                break;
            }
            current = phase.behaviour;
        }
        return current;
    }

    private static Answer status(int status) {
        return Answer.of(status, new String[0], new byte[0], false);
    }

    private static Answer failed(Answer.Failure failure) {
        return Answer.failed(failure, new IOException("simulated"));
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
