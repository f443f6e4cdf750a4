package org.apache.flink.streaming.connectors.http.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test: no other trusts it, and it certifies whatever is asked. */
final class Certificates {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    // Tags of DER (X.690, 8).
    private static final int INTEGER = 2;
    private static final int BITS = 3;
    private static final int OCTETS = 4;
    private static final int TEXT = 12;
    private static final int TIMESTAMP = 24;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    private static final byte[] ECDSA_WITH_SHA256 = der(SEQUENCE, hex("06082a8648ce3d040302"));
    private static final byte[] COMMON_NAME = hex("0603550403");
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = hex("0603551d11");
    private static final byte[] IS_AUTHORITY = hex("300f0603551d130101ff040530030101ff");

    private final KeyPair key = newKey();
    private final X509Certificate certificate;

    Certificates() throws GeneralSecurityException {
        certificate = signed("authority", key, Duration.ZERO, IS_AUTHORITY);
    }

    /** Trusts this authority alone; has no certificate of its own. */
    SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("authority", certificate);
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /**
     * A server with a certificate for this name that became valid a day before then, for a week.
     */
    SSLContext server(String name, Duration fromNow) throws GeneralSecurityException, IOException {
        KeyPair own = newKey();
        byte[] dns = der(0x82, name.getBytes(StandardCharsets.US_ASCII));
        byte[] names = der(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, der(OCTETS, der(SEQUENCE, dns)));
        X509Certificate[] chain = {signed(name, own, fromNow, names), certificate};
        KeyStore keys = emptyStore();
        keys.setKeyEntry("server", own.getPrivate(), PASSWORD, chain);
        KeyManagerFactory manager =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(manager.getKeyManagers(), null, null);
        return context;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /** RFC 5280, 4.1: what is certified, how it is signed, the signature. */
    private X509Certificate signed(String subject, KeyPair of, Duration fromNow, byte[] extension)
            throws GeneralSecurityException {
        Instant begin = Instant.now().minus(Duration.ofDays(1)).plus(fromNow);
        byte[] validity = der(SEQUENCE, time(begin), time(begin.plus(Duration.ofDays(7))));
        byte[] certified =
                der(
                        SEQUENCE,
                        hex("a003020102"), // version 3
                        der(INTEGER, BigInteger.valueOf(System.nanoTime()).toByteArray()),
                        ECDSA_WITH_SHA256,
                        name("authority"),
                        validity,
                        name(subject),
                        of.getPublic().getEncoded(),
                        der(0xa3, der(SEQUENCE, extension)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key.getPrivate());
        signature.update(certified);
        byte[] bits = der(BITS, new byte[1], signature.sign());
        byte[] all = der(SEQUENCE, certified, ECDSA_WITH_SHA256, bits);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(all));
    }

    private static byte[] name(String commonName) {
        byte[] text = der(TEXT, commonName.getBytes(StandardCharsets.UTF_8));
        return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, text)));
    }

    private static byte[] time(Instant time) {
        return der(TIMESTAMP, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    /** Tag, length, content. */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.write(part, 0, part.length);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (content.size() > 255) {
            all.write(0x82);
            all.write(content.size() >> 8);
        } else if (content.size() > 127) {
            all.write(0x81);
        }
        all.write(content.size());
        all.write(content.toByteArray(), 0, content.size());
        return all.toByteArray();
    }

    private static byte[] hex(String digits) {
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
