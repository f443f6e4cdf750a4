package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.request.EndpointUrl;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Map;

import javax.annotation.Nullable;

/**
 * Says what happened to a request: what, where, how often, how much is hit, what to do. Neither
 * payload nor credential: a URL is shown without its query, and what an answer says without what
 * was sent.
 */
@Internal
public final class Wording implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_CAUSE = 200;

    private final EndpointUrl endpoint;
    private final ArrayList<String> credentials = new ArrayList<>();

    /**
     * @param headers static ones
     */
    public Wording(EndpointUrl endpoint, Map<String, String> headers) {
        this.endpoint = endpoint;
        credentials.addAll(PrivateTexts.credentialsIn(endpoint.resolve("")));
        headers.forEach(
                (name, value) -> credentials.addAll(PrivateTexts.credentialsIn(name, value)));
    }

    /**
     * Why a record was rejected before anything was sent for it.
     *
     * @param number its place among the records that its subtask was given in this run
     */
    public static Reason unsendable(
            String type, long number, String why, @Nullable Throwable cause) {
        String text =
                "A record ("
                        + type
                        + ", "
                        + place(number)
                        + ") was not sent: "
                        + why
                        + "; 1 record not delivered.";
        return new Reason(0, text + " on-reject says what becomes of such records.", cause);
    }

    /** Why an answer rejects a record. */
    public Reason rejected(SentRecord record, Answer answer) {
        return new Reason(
                        answer.status(),
                        happened(record, answer)
                                + said(" and says: ", answer, record)
                                + "; "
                                + named(record)
                                + " not delivered. "
                                + advice(answer.status()),
                        answer.cause())
                .givenBy(answer);
    }

    /**
     * Why an answer that is none to the whole request rejects one of its records.
     *
     * @param status of the record alone
     * @param why what the answer says of it
     */
    Reason rejectedWithin(SentRecord record, Answer answer, int status, String why) {
        String said =
                " and says of this record: "
                        + line(why)
                        + "; "
                        + named(record)
                        + " not delivered. ";
        return new Reason(status, happened(record, answer) + said + advice(status));
    }

    /** Why a success that nobody can read rejects a record alone in its request. */
    public Reason unreadable(SentRecord record, Answer answer, Results.Unreadable why) {
        return new Reason(
                        answer.status(),
                        happened(record, answer)
                                + ", but "
                                + why.getMessage()
                                + said(", and it says: ", answer, record)
                                + "; "
                                + named(record)
                                + " not known to be delivered. Check the options response.* or"
                                + " the response handler against what the endpoint answers.",
                        why.getCause())
                .givenBy(answer);
    }

    /**
     * Why the job ends although no single record is at fault.
     *
     * @param records of the last request
     */
    public Reason endpoint(SentRecord[] records, Answer answer, long forMillis) {
        return new Reason(
                answer.status(),
                happened(records[0], answer)
                        + said(" and says: ", answer, records)
                        + ", and so did every request to "
                        + endpoint
                        + " for "
                        + forMillis / 1000
                        + " s (endpoint-grace); no record is lost, all wait in the state. "
                        + advice(answer.status()),
                answer.cause());
    }

    /** Why a request has to go again. */
    public Reason failed(SentRecord record, Answer answer) {
        return new Reason(answer.status(), happened(record, answer));
    }

    /**
     * The record by its key: that is how its owner knows it, and he has chosen what it is. One
     * without a key by its place in the input.
     */
    private static String named(SentRecord record) {
        if (record.request.key != null) {
            return "1 record (key " + line(record.request.key) + ")";
        }
        if (record.request.orderingKey != null) {
            return "1 record (ordering key " + line(record.request.orderingKey) + ")";
        }
        return record.number == 0 ? "1 record" : "1 record (" + place(record.number) + ")";
    }

    private static String place(long number) {
        return "number " + number + " of its subtask";
    }

    private String said(String before, Answer answer, SentRecord... records) {
        String text = Excerpt.of(answer, new PrivateTexts(credentials, records));
        return text.isEmpty() ? "" : before + '"' + text + '"';
    }

    private String happened(SentRecord record, Answer answer) {
        return record.request.method
                + " "
                + target(record.request.url)
                + " "
                + what(answer)
                + " after "
                + record.attempts
                + " attempt(s)";
    }

    private String target(String relative) {
        if (relative.isEmpty()) {
            return endpoint.toString();
        }
        int query = relative.indexOf('?');
        return endpoint + " + " + (query < 0 ? relative : relative.substring(0, query));
    }

    private static String what(Answer answer) {
        if (answer.failure() == null) {
            return "answered " + answer.status();
        }
        String cause = answer.cause() == null ? "" : " (" + line(answer.cause().toString()) + ")";
        switch (answer.failure()) {
            case CONNECT:
                return "could not connect" + cause;
            case TLS:
                return "could not agree on TLS" + cause;
            case TIMEOUT:
                return "got no whole answer within request-timeout";
            case TRUNCATED:
                return "answered " + answer.status() + " with a body that broke off" + cause;
            case PROTOCOL:
                return "answered with what is no HTTP" + cause;
            default:
                return "lost its connection" + cause;
        }
    }

    /** What a server sent may be quoted in it: a line break would forge lines of a log. */
    public static String line(String message) {
        String text = message.replaceAll("\\p{Cntrl}", "?");
        return text.length() <= LONGEST_CAUSE ? text : text.substring(0, LONGEST_CAUSE) + "…";
    }

    private static String advice(int status) {
        switch (status) {
            case 0:
                return "Check the URL, the network and the certificate.";
            case 401:
            case 403:
            case 407:
                return "Check the credentials: setHeader(\"Authorization\", …).";
            case 404:
            case 410:
                return "Check the URL.";
            case 405:
                return "Check the method: setMethod.";
            case 409:
                return "If the endpoint has the record already, set on-conflict to success.";
            case 413:
                return "Send smaller records or raise the server's limit on bodies.";
            case 415:
                return "Check the Content-Type: setHeader(\"Content-Type\", …).";
            default:
                return status / 100 == 3
                        ? "Redirects are not followed: set url to where it points."
                        : "See what the server says of such requests; on-reject decides what"
                                + " becomes of rejected records.";
        }
    }
}
