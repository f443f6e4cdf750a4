/**
 * A record becomes a request. Plain functions: nothing here waits, sends or remembers.
 *
 * <p>Begin with {@code RecordEncoders}, which picks the {@code RecordEncoder} for what the user
 * set: {@code ValueEncoder} (String, byte[], Row, POJO … as they come), {@code SchemaEncoder} (a
 * serialization schema), {@code RequestEncoder} (a request converter) or {@code
 * PackedRequestEncoder} (whole requests from Python). Each makes an {@code EncodedRequest}: what
 * the record decided, which is also what the state keeps.
 *
 * <p>Then, by need:
 *
 * <ul>
 *   <li>JSON: {@code JsonWriter}, {@code Shape} and {@code RowShape} (the names of a Row's fields),
 *       {@code JsonTypes}, {@code Iso8601}, {@code StrictJsonGenerator}; {@code Body}, the bytes
 *       and their Content-Type;
 *   <li>URLs: {@code EndpointUrl} (the endpoint, and how a relative URL is joined to it), {@code
 *       Authority}, {@code UrlText};
 *   <li>what may be sent: {@code HeaderRules}, {@code MethodRules}; {@code Printable} for messages,
 *       {@code Utf8}.
 * </ul>
 */
package org.apache.flink.streaming.connectors.http.request;
