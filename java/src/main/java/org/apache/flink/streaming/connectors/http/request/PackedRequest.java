package org.apache.flink.streaming.connectors.http.request;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

import javax.annotation.Nullable;

/**
 * A whole request, packed into one byte array where no Java object could be made of it: in a Python
 * worker. All numbers are big-endian and unsigned, texts are UTF-8:
 *
 * <pre>
 * u8   the version, 1 or 2
 * u16  length, method; empty for the sink's own
 * u32  length, URL relative to the endpoint
 * i32  length or -1 for none, key
 * i32  length or -1 for none, ordering key; in version 2 only
 * u16  number of headers, each: u16 length, name, u32 length, value
 * u8   body: 0 none, 1 bytes, 2 text, 3 JSON
 * u32  length, body; only if there is one
 * </pre>
 *
 * <p>A record that could not become a request comes as:
 *
 * <pre>
 * u8   255
 * u32  length, the reason
 *      the record itself, to the end of the array
 * </pre>
 */
final class PackedRequest {

    private static final int WITHOUT_ORDERING_KEY = 1;
    private static final int WITH_ORDERING_KEY = 2;
    private static final int UNSENDABLE = 255;

    final String method;
    final String url;
    @Nullable final String key;
    @Nullable final String orderingKey;
    final String[] headers;
    final Body body;

    /** Reads in the order of the bytes. */
    private PackedRequest(ByteBuffer in, boolean ordered) throws CharacterCodingException {
        method = text(in, in.getShort() & 0xffff);
        url = text(in, in.getInt());
        key = textOrNull(in);
        orderingKey = ordered ? textOrNull(in) : null;
        headers = readHeaders(in);
        body = readBody(in);
    }

    /**
     * Nothing but the form is checked.
     *
     * @throws IllegalArgumentException the bytes are no request, or one that could not be packed;
     *     the message says why
     */
    static PackedRequest read(byte[] record) {
        try {
            ByteBuffer in = ByteBuffer.wrap(record);
            PackedRequest request = new PackedRequest(in, isOrdered(in));
            if (in.hasRemaining()) {
                throw damaged("it has " + in.remaining() + " bytes too many", null);
            }
            return request;
        } catch (BufferUnderflowException e) {
            throw damaged("it ends too early", e);
        } catch (CharacterCodingException e) {
            throw damaged("a text is not UTF-8", e);
        }
    }

    private static boolean isOrdered(ByteBuffer in) throws CharacterCodingException {
        int version = in.get() & 0xff;
        switch (version) {
            case WITHOUT_ORDERING_KEY:
                return false;
            case WITH_ORDERING_KEY:
                return true;
            case UNSENDABLE:
                throw new IllegalArgumentException(text(in, in.getInt()));
            default:
                throw damaged("its version is " + version + ", this jar reads 1 and 2", null);
        }
    }

    private static String[] readHeaders(ByteBuffer in) throws CharacterCodingException {
        int count = in.getShort() & 0xffff;
        if (count == 0) {
            return EncodedRequest.NO_HEADERS;
        }
        String[] headers = new String[2 * count];
        for (int i = 0; i < headers.length; i += 2) {
            headers[i] = text(in, in.getShort() & 0xffff);
            headers[i + 1] = text(in, in.getInt());
        }
        return headers;
    }

    private static Body readBody(ByteBuffer in) {
        int kind = in.get();
        switch (kind) {
            case 0:
                return Body.NONE;
            case 1:
                return Body.bytes(bytes(in));
            case 2:
                return Body.text(bytes(in));
            case 3:
                return Body.json(bytes(in));
            default:
                throw damaged("its body is of kind " + kind, null);
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[checked(in, in.getInt())];
        in.get(bytes);
        return bytes;
    }

    @Nullable
    private static String textOrNull(ByteBuffer in) throws CharacterCodingException {
        int length = in.getInt();
        return length == -1 ? null : text(in, length);
    }

    private static String text(ByteBuffer in, int length) throws CharacterCodingException {
        checked(in, length);
        if (length == 0) {
            return "";
        }
        ByteBuffer text = in.slice();
        text.limit(length);
        in.position(in.position() + length);
        return Utf8.decode(text);
    }

    /** Before anything of that length is allocated. */
    private static int checked(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    private static IllegalArgumentException damaged(String how, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "the packed request is damaged or of another release than this jar: " + how, cause);
    }
}
