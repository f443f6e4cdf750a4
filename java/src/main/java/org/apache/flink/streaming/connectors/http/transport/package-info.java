/**
 * Bytes on the wire: one request, one answer or a named failure.
 *
 * <p>Begin at {@link
 * org.apache.flink.streaming.connectors.http.transport.HttpClientTransport#send}: each request is
 * an {@code Exchange}, which finds a connection through the {@code LiveClient}, writes the request
 * and reads the answer. {@code Deadlines} ends it when it takes too long, {@code Failures} names
 * what went wrong, and {@code WatchedSession} sees on each connection what the client does not
 * tell.
 */
package org.apache.flink.streaming.connectors.http.transport;
