package org.apache.flink.streaming.connectors.http.deadletter;

import java.io.IOException;

import javax.annotation.Nullable;

/** Letters can never be written there, however often it is tried. */
final class BadDirectoryException extends IOException {

    private static final long serialVersionUID = 1L;

    BadDirectoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
