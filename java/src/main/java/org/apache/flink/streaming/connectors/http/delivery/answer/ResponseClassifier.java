package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.OnConflict;
import org.apache.flink.streaming.connectors.http.transport.Answer;

/** The one place that says what an answer means. */
@Internal
public final class ResponseClassifier {

    /**
     * How often a 409 to a request with a key is tried again: its first attempt is still at work.
     */
    static final int CONFLICT_TRIES = 10;

    private final OnConflict onConflict;

    public ResponseClassifier(OnConflict onConflict) {
        this.onConflict = onConflict;
    }

    /**
     * Whether the answer needs no further look: a success that was read to its end or the limit.
     */
    public static boolean isSuccess(Answer answer) {
        return answer.failure() == null && answer.status() / 100 == 2;
    }

    /** Whether it is one that also lets further requests come: a quota may be used up by it. */
    public static boolean letsOthersCome(Answer answer) {
        return isSuccess(answer) && !RateLimitHeaders.isUsedUp(answer);
    }

    public Verdict classify(Answer answer, Circumstances request) {
        if (isSuccess(answer)) {
            return Verdict.DELIVERED;
        }
        if (answer.failure() != null && !refused(answer)) {
            return failure(answer, request);
        }
        switch (answer.status() / 100) {
            case 3: // Never followed: a redirected POST becomes an empty GET (RFC 9110, 15.4).
                return Verdict.ENDPOINT;
            case 4:
                return clientError(answer, request);
            case 5:
                return serverError(answer);
            default: // A final 1xx, or a code that is none (RFC 9110, 15).
                return Verdict.RETRY_AFTER_ERROR;
        }
    }

    /** A refusal counts as such even if its body broke off: the status has said what matters. */
    private static boolean refused(Answer answer) {
        return answer.failure() == Answer.Failure.TRUNCATED && answer.status() >= 300;
    }

    private static Verdict failure(Answer answer, Circumstances request) {
        switch (answer.failure()) {
            case NOT_EXECUTED:
                return request.repeatedAtOnce ? Verdict.RETRY : Verdict.AT_ONCE;
            case CLOSED_ON_REUSED:
                return request.repeatedAtOnce
                        ? Verdict.RETRY_UNANSWERED
                        : Verdict.AT_ONCE_UNANSWERED;
            case CONNECT: // Before anything was ever accepted this is more likely a mistyped host.
                return request.endpointKnown ? Verdict.RETRY : Verdict.ENDPOINT;
            case TLS:
                return Verdict.ENDPOINT;
            default:
                return Verdict.RETRY_UNANSWERED;
        }
    }

    private Verdict clientError(Answer answer, Circumstances request) {
        switch (answer.status()) {
            case 401:
            case 403:
            case 405:
            case 406:
            case 407:
            case 411:
            case 415:
            case 426:
                return Verdict.ENDPOINT;
            case 404:
            case 410:
                return notFound(request);
            case 408: // The server did not get the whole request (RFC 9110, 15.5.9).
            case 425: // It will not risk a replay (RFC 8470, 5.2).
                return Verdict.RETRY;
            case 409:
                return conflict(request);
            case 413: // With Retry-After the refusal is for now (RFC 9110, 15.5.14).
                return RetryAfter.isGiven(answer) ? Verdict.THROTTLED : Verdict.REJECT;
            case 431: // Request line and headers, in one or all together (RFC 6585, 5).
                return request.urlFromRecord || request.headersFromRecord
                        ? Verdict.REJECT
                        : Verdict.ENDPOINT;
            case 414:
                return request.urlFromRecord ? Verdict.REJECT : Verdict.ENDPOINT;
            case 421: // The connection was to another server (RFC 9110, 15.5.20).
                return request.repeatedAtOnce ? Verdict.RETRY : Verdict.AT_ONCE;
            case 429:
                return Verdict.THROTTLED;
            default:
                return Verdict.REJECT;
        }
    }

    private static Verdict notFound(Circumstances request) {
        if (request.method.equals("DELETE") && request.mayHaveArrived) {
            return Verdict.ANSWERED_DUPLICATE;
        }
        return request.urlFromRecord ? Verdict.REJECT : Verdict.ENDPOINT;
    }

    private Verdict conflict(Circumstances request) {
        if (request.key && request.conflicts < CONFLICT_TRIES) {
            return Verdict.RETRY;
        }
        if (request.mayHaveArrived) {
            return Verdict.ANSWERED_DUPLICATE;
        }
        return onConflict == OnConflict.SUCCESS ? Verdict.DELIVERED : Verdict.REJECT;
    }

    private static Verdict serverError(Answer answer) {
        switch (answer.status()) {
            case 501:
            case 505:
                return Verdict.ENDPOINT;
            case 503:
                // Without it, a proxy may say so after the server behind it has acted.
                return RetryAfter.isGiven(answer) ? Verdict.THROTTLED : Verdict.RETRY_AFTER_ERROR;
            default:
                return Verdict.RETRY_AFTER_ERROR;
        }
    }
}
