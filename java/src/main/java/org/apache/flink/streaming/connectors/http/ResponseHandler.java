package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import java.io.Serializable;
import java.util.List;

import javax.annotation.Nullable;

/**
 * Reads from an answer what became of each record of its request.
 *
 * <pre>{@code
 * .setResponseHandler(
 *         response ->
 *                 response.getStatus() == 200 && response.getText().contains("\"error\"")
 *                         ? List.of(RecordResult.reject("the answer holds an error"))
 *                         : null)
 * }</pre>
 */
@PublicEvolving
@FunctionalInterface
public interface ResponseHandler extends Serializable {

    /**
     * Called in the task's thread for each answer, whatever its status; not for an attempt that
     * ended without a whole answer.
     *
     * <p>A handler that throws, or returns another number of results than the request had records,
     * has not read the answer. A success that cannot be read counts for none of its records: a
     * batch is split and sent again, a record alone is rejected with the reason. An answer of any
     * other status is then taken by its status.
     *
     * @return one result a record, in the request's order; null to take the answer by its status,
     *     as without a handler
     * @throws Exception if the answer cannot be read
     */
    @Nullable
    List<RecordResult> handle(HttpResponse response) throws Exception;
}
