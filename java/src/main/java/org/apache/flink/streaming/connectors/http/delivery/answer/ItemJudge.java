package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.OnConflict;
import org.apache.flink.streaming.connectors.http.transport.Answer;

/** Makes of what an answer says of one record what it means. */
@Internal
public final class ItemJudge {

    private static final String[] NO_HEADERS = {};
    private static final byte[] NO_BODY = {};

    private final ResponseClassifier classifier;
    private final Wording wording;

    public ItemJudge(OnConflict onConflict, Wording wording) {
        this.classifier = new ResponseClassifier(onConflict);
        this.wording = wording;
    }

    /** The same as an answer of that status would mean to a request of this record alone. */
    Results.Item ofStatus(SentRecord record, Answer answer, int status) {
        if (status / 100 == 2) {
            return Results.Item.DELIVERED;
        }
        Answer own = Answer.of(status, NO_HEADERS, NO_BODY, false);
        Outcome outcome = classifier.classify(own, Circumstances.ofItem(record)).outcome;
        switch (outcome) {
            case SUCCESS:
                return Results.Item.DELIVERED;
            case REJECT:
                return rejected(record, answer, status, "status " + status);
            default:
                return new Results.Item(outcome, status, "status " + status);
        }
    }

    /**
     * @param why what is said of the record, without payload
     */
    Results.Item rejected(SentRecord record, Answer answer, int status, String why) {
        String text = wording.rejectedWithin(record, answer, status, why).text;
        return new Results.Item(Outcome.REJECT, status, text);
    }
}
