package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;

import javax.annotation.Nullable;

/**
 * Where an answer's JSON says what became of the records: an array of results in the request's
 * order, or an array of errors by position.
 */
@Internal
public final class ResultRule implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Whether the array holds errors alone; otherwise one result a record. */
    final boolean errorsOnly;

    /** Where the array is. */
    final JsonPointer array;

    /** Where in a result or an error the status is; null if it is the result itself. */
    @Nullable final JsonPointer status;

    /** Where in an error the record's position is. */
    final JsonPointer index;

    private ResultRule(
            boolean errorsOnly,
            JsonPointer array,
            @Nullable JsonPointer status,
            JsonPointer index) {
        this.errorsOnly = errorsOnly;
        this.array = array;
        this.status = status;
        this.index = index;
    }

    /** From the texts of the pointers, each null if not set; null if neither array is. */
    @Nullable
    public static ResultRule of(
            @Nullable String items,
            @Nullable String errors,
            @Nullable String status,
            @Nullable String index) {
        String array = errors == null ? items : errors;
        if (array == null) {
            return null;
        }
        return new ResultRule(
                errors != null,
                JsonPointer.parse(array),
                status == null ? null : JsonPointer.parse(status),
                JsonPointer.parse(index == null ? "" : index));
    }
}
