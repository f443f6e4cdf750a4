/**
 * A record becomes a request. {@link
 * org.apache.flink.streaming.connectors.http.request.RecordEncoders} has the ways in which it does;
 * each ends in an {@link org.apache.flink.streaming.connectors.http.request.EncodedRequest} whose
 * parts are checked, or in an exception that names the rule which the record breaks.
 *
 * <p>Nothing here waits, sends or knows the network.
 */
package org.apache.flink.streaming.connectors.http.request;
