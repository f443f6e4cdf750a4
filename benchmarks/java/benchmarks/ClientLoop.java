package benchmarks;

import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;

import java.util.function.BiConsumer;

/**
 * The HTTP client that the sink uses, bare: no Flink, the client's own request producer and
 * response consumer, and what the sink switches off switched off.
 *
 * <p>{@code main <url> <records> <thread|answers>}: what starts the requests, see {@link Loop}.
 */
final class ClientLoop {

    private ClientLoop() {}

    public static void main(String[] arguments) throws InterruptedException {
        CloseableHttpAsyncClient client =
                HttpAsyncClientBuilder.create()
                        .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                        .setConnectionManager(
                                PoolingAsyncClientConnectionManagerBuilder.create()
                                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                                        .setMaxConnPerRoute(Loop.IN_FLIGHT)
                                        .setMaxConnTotal(Loop.IN_FLIGHT)
                                        .build())
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .build();
        client.start();
        BiConsumer<byte[], Runnable> sender =
                (record, done) -> send(client, arguments[0], record, done);
        int records = Integer.parseInt(arguments[1]);
        if (arguments[2].equals("thread")) {
            Loop.fromThread(records, sender);
        } else {
            Loop.fromAnswers(records, sender);
        }
        client.close(CloseMode.GRACEFUL);
    }

    private static void send(
            CloseableHttpAsyncClient client, String url, byte[] record, Runnable done) {
        SimpleHttpRequest request =
                SimpleRequestBuilder.post(url)
                        .setBody(record, ContentType.APPLICATION_JSON)
                        .build();
        client.execute(
                SimpleRequestProducer.create(request),
                SimpleResponseConsumer.create(),
                new FutureCallback<SimpleHttpResponse>() {
                    @Override
                    public void completed(SimpleHttpResponse response) {
                        if (response.getCode() != 200) {
                            throw new IllegalStateException("answered " + response.getCode());
                        }
                        done.run();
                    }

                    @Override
                    public void failed(Exception cause) {
                        throw new IllegalStateException(cause);
                    }

                    @Override
                    public void cancelled() {
                        throw new IllegalStateException("cancelled");
                    }
                });
    }
}
