package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectReader;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.io.IOException;
import java.util.Arrays;

import javax.annotation.Nullable;

/** Reads a success answer by a {@link ResultRule}; any other answer is taken by its status. */
@Internal
public final class RuledResults implements Results {

    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int UNKNOWN = 0;

    private final ResultRule rule;
    private final ItemJudge judge;

    public RuledResults(ResultRule rule, ItemJudge judge) {
        this.rule = rule;
        this.judge = judge;
    }

    @Override
    @Nullable
    public Item[] of(SentRecord[] records, Answer answer) throws Unreadable {
        if (!ResponseClassifier.isSuccess(answer)) {
            return null;
        }
        JsonNode array = rule.array.in(parse(answer));
        return rule.errorsOnly ? errors(records, answer, array) : results(records, answer, array);
    }

    private static JsonNode parse(Answer answer) throws Unreadable {
        if (answer.bodyCut()) {
            throw new Unreadable("its body is longer than response.max-bytes");
        }
        JsonNode root;
        try {
            root = JSON.readTree(answer.body());
        } catch (IOException e) {
            // Without the parser's message, which quotes the body.
            throw new Unreadable("its body is no JSON");
        }
        if (!root.isContainerNode()) {
            throw new Unreadable("its body is neither a JSON object nor an array");
        }
        return root;
    }

    private Item[] results(SentRecord[] records, Answer answer, JsonNode results)
            throws Unreadable {
        requireArray(results, "response.items");
        if (results.size() != records.length) {
            throw new Unreadable(
                    "it holds "
                            + results.size()
                            + " result(s) for "
                            + records.length
                            + " record(s)");
        }
        Item[] items = new Item[records.length];
        for (int i = 0; i < items.length; i++) {
            JsonNode result = results.get(i);
            JsonNode status = rule.status == null ? result : rule.status.in(result);
            items[i] = result(records[i], answer, status);
        }
        return items;
    }

    private Item result(SentRecord record, Answer answer, JsonNode status) throws Unreadable {
        if (status.isBoolean()) {
            return status.booleanValue()
                    ? Item.DELIVERED
                    : judge.rejected(record, answer, answer.status(), "false");
        }
        int code = status(status);
        if (code == UNKNOWN) {
            throw new Unreadable(
                    "a result is without HTTP status or boolean where response.item-status says");
        }
        return judge.ofStatus(record, answer, code);
    }

    private Item[] errors(SentRecord[] records, Answer answer, JsonNode errors) throws Unreadable {
        Item[] items = new Item[records.length];
        Arrays.fill(items, Item.DELIVERED);
        if (errors.isMissingNode() || errors.isNull()) {
            return items; // Who names errors by position need not say that there are none.
        }
        requireArray(errors, "response.errors");
        for (JsonNode error : errors) {
            JsonNode index = rule.index.in(error);
            if (!index.canConvertToInt()
                    || !index.isIntegralNumber()
                    || index.intValue() < 0
                    || index.intValue() >= items.length) {
                throw new Unreadable(
                        "an error names no record of the request where response.error-index says");
            }
            int i = index.intValue();
            items[i] = error(records[i], answer, error);
        }
        return items;
    }

    /** An error without a status that says more is the record's. */
    private Item error(SentRecord record, Answer answer, JsonNode error) {
        int code = rule.status == null ? UNKNOWN : status(rule.status.in(error));
        return code == UNKNOWN || code / 100 == 2
                ? judge.rejected(record, answer, answer.status(), "an error")
                : judge.ofStatus(record, answer, code);
    }

    private static void requireArray(JsonNode node, String option) throws Unreadable {
        if (!node.isArray()) {
            throw new Unreadable("it holds no array where " + option + " says");
        }
    }

    /** A status as a number or its digits. */
    private static int status(JsonNode node) {
        String text = node.isIntegralNumber() || node.isTextual() ? node.asText() : "";
        return text.matches("[1-5][0-9][0-9]") ? Integer.parseInt(text) : UNKNOWN;
    }
}
