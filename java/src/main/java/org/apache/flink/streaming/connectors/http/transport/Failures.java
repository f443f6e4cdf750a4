package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.RequestNotExecutedException;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.security.cert.CertificateException;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Says what an exception means for the server: whether it may have seen the request, and why not.
 */
final class Failures {

    /** The client's own exception, without a cause, when the server closes within the handshake. */
    private static final String CLOSED_WITHIN_HANDSHAKE = "TLS handshake failed";

    private Failures() {}

    /** No connection came about. */
    static Answer.Failure beforeConnected(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SSLException || t instanceof CertificateException) {
                // A balancer without a server behind it accepts and closes: no fault of TLS.
                return isClosedWithinHandshake(t) ? Answer.Failure.CONNECT : Answer.Failure.TLS;
            }
        }
        // Refused, no route, unknown host, no descriptor left …: all of them are an IOException.
        // Anything else is the client itself, which has ended.
        return cause instanceof IOException ? Answer.Failure.CONNECT : Answer.Failure.NOT_EXECUTED;
    }

    private static boolean isClosedWithinHandshake(Throwable t) {
        return t.getCause() == null && CLOSED_WITHIN_HANDSHAKE.equals(t.getMessage());
    }

    /**
     * The connection was there, and the head of the answer was not.
     *
     * @param sent whether a byte of the request was written
     * @param reused whether the connection had carried another exchange before
     */
    static Answer.Failure beforeAnswered(Throwable cause, boolean sent, boolean reused) {
        if (cause instanceof SSLHandshakeException) {
            // TLS 1.3: a server that refuses our certificate says so after the handshake, before or
            // after the request has left.
            return Answer.Failure.TLS;
        }
        if (!sent || cause instanceof RequestNotExecutedException) {
            return Answer.Failure.NOT_EXECUTED;
        }
        if (cause instanceof HttpException
                || cause instanceof MessageConstraintException
                || cause instanceof CharacterCodingException
                || cause instanceof IllegalArgumentException) {
            return Answer.Failure.PROTOCOL;
        }
        return reused ? Answer.Failure.CLOSED_ON_REUSED : Answer.Failure.CLOSED_ON_NEW;
    }
}
