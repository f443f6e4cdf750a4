package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.HttpResponse;
import org.apache.flink.streaming.connectors.http.RecordResult;
import org.apache.flink.streaming.connectors.http.ResponseHandler;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.util.List;

import javax.annotation.Nullable;

/** Lets the user's handler say what an answer means. */
@Internal
public final class HandledResults implements Results {

    private final ResponseHandler handler;
    private final ItemJudge judge;

    public HandledResults(ResponseHandler handler, ItemJudge judge) {
        this.handler = handler;
        this.judge = judge;
    }

    @Override
    @Nullable
    public Item[] of(SentRecord[] records, Answer answer) throws Unreadable {
        if (answer.failure() != null) {
            return null;
        }
        try {
            List<RecordResult> results = ask(records, answer);
            return results == null ? null : items(records, answer, results);
        } catch (Unreadable e) {
            if (ResponseClassifier.isSuccess(answer)) {
                throw e;
            }
            // An outage answers with pages that no handler expects: the status says enough.
            return null;
        }
    }

    @Nullable
    private List<RecordResult> ask(SentRecord[] records, Answer answer) throws Unreadable {
        EncodedRequest request = records[0].request;
        HttpResponse response =
                HttpResponse.of(answer.status(), answer.headers(), answer.body())
                        .to(request.method, request.url, records.length);
        try {
            return handler.handle(answer.bodyCut() ? response.cut() : response);
        } catch (Exception e) {
            // Its message may quote the body.
            throw new Unreadable("the response handler threw " + e.getClass().getName(), e);
        }
    }

    private Item[] items(SentRecord[] records, Answer answer, List<RecordResult> results)
            throws Unreadable {
        if (results.size() != records.length) {
            throw new Unreadable(
                    "the response handler returned "
                            + results.size()
                            + " result(s) for "
                            + records.length
                            + " record(s)");
        }
        Item[] items = new Item[records.length];
        for (int i = 0; i < items.length; i++) {
            RecordResult result = results.get(i);
            if (result == null) {
                throw new Unreadable("the response handler returned null for a record");
            }
            String rejection = result.rejection();
            items[i] =
                    rejection == null
                            ? judge.ofStatus(records[i], answer, result.status())
                            : judge.rejected(records[i], answer, answer.status(), rejection);
        }
        return items;
    }
}
