package benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Netty, bare: one I/O thread that starts a connection's next request as its answer comes in, so no
 * other thread takes part. {@code main <url> <records>}.
 */
final class NettyLoop extends SimpleChannelInboundHandler<FullHttpResponse> {

    private final URI url;
    private final AtomicInteger next;
    private final int records;

    private NettyLoop(URI url, AtomicInteger next, int records) {
        this.url = url;
        this.next = next;
        this.records = records;
    }

    public static void main(String[] arguments) throws InterruptedException {
        URI url = URI.create(arguments[0]);
        int records = Integer.parseInt(arguments[1]);
        AtomicInteger next = new AtomicInteger();
        NioEventLoopGroup thread = new NioEventLoopGroup(1);
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(thread)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(new HttpClientCodec())
                                                .addLast(new HttpObjectAggregator(64 * 1024))
                                                .addLast(new NettyLoop(url, next, records));
                                    }
                                });
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < Loop.IN_FLIGHT; i++) {
            channels.add(bootstrap.connect(url.getHost(), url.getPort()).sync().channel());
        }
        for (Channel channel : channels) {
            channel.closeFuture().sync();
        }
        thread.shutdownGracefully().sync();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        if (response.status().code() != 200) {
            throw new IllegalStateException("answered " + response.status());
        }
        send(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        cause.printStackTrace();
        context.close(); // what this connection had to send is then missing in the ledger
    }

    private void send(ChannelHandlerContext context) {
        int index = next.getAndIncrement();
        if (index >= records) {
            context.close();
            return;
        }
        byte[] body = Records.bytes(index);
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.POST,
                        url.getPath(),
                        Unpooled.wrappedBuffer(body));
        request.headers()
                .set(HttpHeaderNames.HOST, url.getAuthority())
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        context.writeAndFlush(request);
    }
}
