package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.util.ArrayDeque;

/** A server whose speed and limits are a row of {@code tests/vectors/concurrency.json}. */
final class ShapedServer implements Scenario.Server {

    private static final int SILENCE = 0;

    private final double delay;
    private final double jitter;
    private final double slowerEach;
    private final int knee;
    private final double kneeFactor;
    private final int mostAtOnce;
    private final int mostPerSecond;
    private final int beyond;
    private final int timeout;

    private final ArrayDeque<Long> lastSecond = new ArrayDeque<>();
    private int serving;

    /** The most requests that have come within a second. */
    int peakPerSecond;

    /** Requests that were not served, with a refusal or with none. */
    int refused;

    ShapedServer(JsonNode shape) {
        this.delay = shape.required("delay").doubleValue();
        this.jitter = shape.path("jitter").asDouble(0);
        this.slowerEach = shape.path("slower-each").asDouble(0);
        this.knee = shape.path("knee").asInt(Integer.MAX_VALUE);
        this.kneeFactor = shape.path("knee-factor").asDouble(1);
        this.mostAtOnce = shape.path("most-at-once").asInt(Integer.MAX_VALUE);
        this.mostPerSecond = shape.path("most-per-second").asInt(Integer.MAX_VALUE);
        this.beyond = shape.path("beyond").asInt(SILENCE);
        this.timeout = shape.path("timeout").asInt(30_000);
    }

    @Override
    public void request(Scenario scenario, Exchange exchange) {
        long now = scenario.time.now();
        while (!lastSecond.isEmpty() && lastSecond.peek() <= now - 1000) {
            lastSecond.poll();
        }
        lastSecond.add(now);
        peakPerSecond = Math.max(peakPerSecond, lastSecond.size());
        if (serving >= mostAtOnce || lastSecond.size() > mostPerSecond) {
            refused++;
            refuse(scenario, exchange);
            return;
        }
        serving++;
        double taken = delay * (slowness(serving) + scenario.exponential(jitter));
        scenario.time.after(Math.round(taken), () -> serving--);
        scenario.answer(exchange, taken, 200);
    }

    private void refuse(Scenario scenario, Exchange exchange) {
        if (beyond == SILENCE) {
            scenario.fail(exchange, timeout, Answer.Failure.TIMEOUT);
        } else {
            scenario.answer(exchange, delay, beyond);
        }
    }

    /** By how much so many requests at once take longer than one. */
    private double slowness(int atOnce) {
        double afterKnee = Math.pow(kneeFactor, Math.max(0, atOnce - knee));
        return afterKnee + slowerEach * (atOnce - 1);
    }
}
