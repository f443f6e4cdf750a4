/**
 * Bytes on the wire. It knows no record: a {@code WireRequest} goes out, an {@code Answer} comes
 * back, once for each request and on any thread.
 *
 * <p>In the order to read:
 *
 * <ol>
 *   <li>{@code HttpTransport}, what the rest of the sink sees; {@code Origin}, {@code WireRequest},
 *       {@code Answer};
 *   <li>{@code HttpClientTransport}, which keeps to it with Apache HttpClient 5, as {@code
 *       TransportSettings} say; {@code LiveClient}, the client as long as its I/O thread lives;
 *   <li>{@code Exchange}: one request from its connection to its answer, with {@code Target},
 *       {@code RequestHead} and {@code AnswerReader} ({@code Unused} only fills a place);
 *   <li>what guards it: {@code Deadlines} (a bound on the whole attempt), {@code WatchedSession}
 *       (how much of an answer may come), {@code Failures} (what an exception means for the
 *       server).
 * </ol>
 */
package org.apache.flink.streaming.connectors.http.transport;
