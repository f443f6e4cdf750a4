package org.apache.flink.streaming.connectors.http.transport;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.annotation.Nullable;

/**
 * The HTTP client as long as its I/O thread lives. Should that end, a new one takes its place.
 *
 * <p>Retries, redirects, cookies, authentication and compression are not the client's: who sends
 * decides about them.
 */
final class LiveClient {

    private static final Logger LOG = LoggerFactory.getLogger(LiveClient.class);

    private static final int MAX_LINE_LENGTH = 16 * 1024;
    private static final int MAX_HEADERS = 128;

    /** More than one, so that a name that resolves slowly does not hold up the other ones. */
    private static final int CONNECTORS = 4;

    private final TransportSettings settings;
    private final HttpClientTransport transport;
    private final List<Thread> threads = new ArrayList<>();
    private final ThreadPoolExecutor connectors;
    private final CloseableHttpAsyncClient client;
    private volatile boolean ended;
    private volatile boolean closed;

    LiveClient(
            TransportSettings settings,
            HttpClientTransport transport,
            @Nullable TlsStrategy tls,
            @Nullable DnsResolver names) {
        this.settings = settings;
        this.transport = transport;
        connectors =
                new ThreadPoolExecutor(
                        CONNECTORS,
                        CONNECTORS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> daemon(task, "-connect"));
        connectors.allowCoreThreadTimeOut(true);
        client = build(connections(tls, names));
        client.start();
    }

    private CloseableHttpAsyncClient build(PoolingAsyncClientConnectionManager connections) {
        return HttpAsyncClientBuilder.create()
                .setConnectionManager(connections)
                .setIOReactorConfig(
                        IOReactorConfig.custom()
                                .setIoThreadCount(1)
                                .setTcpNoDelay(true)
                                .setSoKeepAlive(true)
                                .setSelectInterval(selectInterval(settings.connectTimeout))
                                .build())
                .setHttp1Config(
                        Http1Config.custom()
                                .setMaxLineLength(MAX_LINE_LENGTH)
                                .setMaxHeaderCount(MAX_HEADERS)
                                .setInitialWindowSize(Integer.MAX_VALUE)
                                .build())
                .setThreadFactory(this::ioThread)
                .setIoSessionDecorator(WatchedSession::around)
                .setIoReactorExceptionCallback(this::onError)
                .setConnectionReuseStrategy(LiveClient::keepAlive)
                .setDefaultRequestConfig(
                        // Until the request's own deadline.
                        RequestConfig.custom()
                                .setConnectionRequestTimeout(Timeout.DISABLED)
                                .build())
                .setRoutePlanner((host, context) -> ((Exchange) context).target.route)
                .addExecInterceptorFirst("exchange", LiveClient::start)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableConnectionState()
                .build();
    }

    private PoolingAsyncClientConnectionManager connections(
            @Nullable TlsStrategy tls, @Nullable DnsResolver names) {
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(settings.maxConnections)
                .setTlsStrategy(tls)
                .setDnsResolver(names)
                .setDefaultTlsConfig(
                        TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(
                                        Timeout.ofMilliseconds(settings.connectTimeout.toMillis()))
                                // 0 would ask at every lease, at five times the cost; never would
                                // meet connections that the server has just closed.
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                .build();
    }

    /** How often the client looks for connects that take too long. */
    private static TimeValue selectInterval(Duration connectTimeout) {
        return TimeValue.ofMilliseconds(
                Math.max(50, Math.min(1000, connectTimeout.toMillis() / 4)));
    }

    /** The whole chain of execution: the exchange finds its connection itself. */
    private static void start(
            HttpRequest request,
            @Nullable AsyncEntityProducer entity,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            Object callback) {
        AsyncExecRuntime runtime = scope.execRuntime;
        ((Exchange) scope.clientContext).start(scope.exchangeId, runtime);
    }

    private static boolean keepAlive(
            HttpRequest request, HttpResponse response, HttpContext context) {
        if (response.getCode() == HttpStatus.SC_CONTINUE) {
            // Of all interim answers the client keeps this one to itself.
            ((Exchange) context).countInterim();
            return true;
        }
        boolean kept = ConnectionReuse.keeps(request, response, context);
        ((Exchange) context).keptAlive(kept);
        return kept;
    }

    TransportSettings settings() {
        return settings;
    }

    boolean hasEnded() {
        return ended;
    }

    void begin(Exchange exchange) {
        client.execute(
                exchange.target.host, exchange.target, Unused.INSTANCE, null, exchange, exchange);
    }

    /** Connects on a thread that may block: the client resolves names on the thread that asks. */
    void connect(Runnable connect, Consumer<Exception> failed) {
        try {
            connectors.execute(
                    () -> {
                        try {
                            connect.run();
                        } catch (RuntimeException e) {
                            failed.accept(e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            failed.accept(e);
        }
    }

    void tell(Exchange exchange, HttpTransport.AnswerListener listener, Answer answer) {
        transport.tell(exchange, listener, answer);
    }

    /** Ends threads and sockets; waits a moment for the threads, unless called by one of them. */
    void close() {
        closed = true;
        client.close(CloseMode.IMMEDIATE);
        connectors.shutdownNow();
        List<Thread> all;
        synchronized (threads) {
            all = new ArrayList<>(threads);
        }
        if (all.contains(Thread.currentThread())) {
            return;
        }
        try {
            for (Thread thread : all) {
                thread.join(200);
            }
            connectors.awaitTermination(200, TimeUnit.MILLISECONDS);
            // One that waits for a name server cannot be stopped; it ends with its answer.
            connectors.awaitTermination(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread ioThread(Runnable task) {
        Thread thread =
                daemon(
                        () -> {
                            try {
                                task.run();
                            } catch (Throwable e) {
                                LOG.error("The I/O thread of the HTTP client has died", e);
                                throw e;
                            } finally {
                                onThreadEnd();
                            }
                        },
                        "-io");
        synchronized (threads) {
            if (!threads.isEmpty()) {
                // The client asks for its I/O thread first, then for one that only starts it.
                thread.setName(settings.threadName + "-start");
            }
            threads.add(thread);
        }
        return thread;
    }

    private void onError(Exception cause) {
        // Closing takes the selector away from under the thread, which is no news.
        if (!closed) {
            LOG.warn("The I/O thread of the HTTP client met an error", cause);
        }
    }

    private void onThreadEnd() {
        if (!closed) {
            ended = true;
            transport.lost(this);
        }
    }

    private Thread daemon(Runnable task, String suffix) {
        Thread thread = new Thread(task, settings.threadName + suffix);
        thread.setDaemon(true);
        return thread;
    }
}
