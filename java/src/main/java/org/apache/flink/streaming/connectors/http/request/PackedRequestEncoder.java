package org.apache.flink.streaming.connectors.http.request;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * The record is a whole request, packed into one byte array where no Java object could be made of
 * it: in a Python worker. All numbers are big-endian and unsigned, texts are UTF-8:
 *
 * <pre>
 * u8   1, the version
 * u16  length, method; empty for the sink's own
 * u32  length, URL relative to the endpoint
 * i32  length or -1 for none, key
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
final class PackedRequestEncoder implements RecordEncoder<byte[]> {

    private static final long serialVersionUID = 1L;

    private static final int VERSION = 1;
    private static final int UNSENDABLE = 255;

    private final String method;

    PackedRequestEncoder(String method) {
        this.method = method;
    }

    @Override
    public EncodedRequest encode(byte[] record) {
        try {
            ByteBuffer in = ByteBuffer.wrap(record);
            int version = in.get() & 0xff;
            if (version == VERSION) {
                return request(in);
            }
            throw version == UNSENDABLE
                    ? new IllegalArgumentException(text(in, in.getInt()))
                    : damaged("its version is " + version + ", this jar reads " + VERSION, null);
        } catch (BufferUnderflowException e) {
            throw damaged("it ends too early", e);
        } catch (CharacterCodingException e) {
            throw damaged("a text is not UTF-8", e);
        }
    }

    private EncodedRequest request(ByteBuffer in) throws CharacterCodingException {
        String own = text(in, in.getShort() & 0xffff);
        String url = text(in, in.getInt());
        int keyLength = in.getInt();
        String key = keyLength == -1 ? null : text(in, keyLength);
        String[] headers = headers(in);
        Body body = body(in);
        if (in.hasRemaining()) {
            throw damaged("it has " + in.remaining() + " bytes too many", null);
        }
        if (own.isEmpty()) {
            Body taken = MethodRules.takesBody(method) ? body : Body.NONE;
            return EncodedRequest.checked(method, url, headers, key, taken);
        }
        return EncodedRequest.checked(own, url, headers, key, body);
    }

    private static String[] headers(ByteBuffer in) throws CharacterCodingException {
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

    private static Body body(ByteBuffer in) {
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

    private static IllegalArgumentException damaged(String how, Exception cause) {
        return new IllegalArgumentException(
                "the packed request is damaged or of another release than this jar: " + how, cause);
    }
}
