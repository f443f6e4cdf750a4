package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.HttpResponse;
import org.apache.flink.streaming.connectors.http.RecordResult;
import org.apache.flink.streaming.connectors.http.ResponseHandler;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.util.List;

import javax.annotation.Nullable;

/** Lets the user's handler say what an answer means. */
final class HandledResults implements Results {

    private final ResponseHandler handler;
    private final ItemJudge judge;

    HandledResults(ResponseHandler handler, ItemJudge judge) {
        this.handler = handler;
        this.judge = judge;
    }

    @Override
    @Nullable
    public Item[] of(Batch batch, Answer answer) throws Unreadable {
        if (answer.failure() != null) {
            return null;
        }
        try {
            List<RecordResult> results = ask(batch, answer);
            return results == null ? null : items(batch, answer, results);
        } catch (Unreadable e) {
            if (ResponseClassifier.isSuccess(answer)) {
                throw e;
            }
            // An outage answers with pages that no handler expects: the status says enough.
            return null;
        }
    }

    @Nullable
    private List<RecordResult> ask(Batch batch, Answer answer) throws Unreadable {
        EncodedRequest request = batch.first().request;
        HttpResponse response =
                HttpResponse.of(answer.status(), answer.headers(), answer.body())
                        .to(request.method, request.url, batch.size());
        try {
            return handler.handle(answer.bodyCut() ? response.cut() : response);
        } catch (Exception e) {
            // Its message may quote the body.
            throw new Unreadable("the response handler threw " + e.getClass().getName(), e);
        }
    }

    private Item[] items(Batch batch, Answer answer, List<RecordResult> results) throws Unreadable {
        if (results.size() != batch.size()) {
            throw new Unreadable(
                    "the response handler returned "
                            + results.size()
                            + " result(s) for "
                            + batch.size()
                            + " record(s)");
        }
        Item[] items = new Item[batch.size()];
        for (int i = 0; i < items.length; i++) {
            RecordResult result = results.get(i);
            if (result == null) {
                throw new Unreadable("the response handler returned null for a record");
            }
            String rejection = result.rejection();
            items[i] =
                    rejection == null
                            ? judge.ofStatus(batch.entries[i], answer, result.status())
                            : judge.rejected(batch.entries[i], answer, answer.status(), rejection);
        }
        return items;
    }
}
