package dev.godwit.common.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of sessions. They notice within 11 s that the server's machine is gone: the driver can only switch keep-alive on, with the
 * two hours of TCP's defaults, and a read timeout would end every long statement. And they hand the rows of a COPY on by the hundred, as {@link
 * JoinedMessages}. Made by the driver, by name.
 */
public final class DatabaseSockets extends SocketFactory {

    @Override
    public Socket createSocket() throws IOException {
        var socket = new JoiningSocket();
        socket.setKeepAlive(true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, 5);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, 2);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
        return socket;
    }

    private static final class JoiningSocket extends Socket {

        private @Nullable InputStream in;

        /** One and the same each time: who asks again, as TLS does, goes on where the one before was. */
        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (in == null) {
                in = new JoinedMessages(super.getInputStream());
            }
            return in;
        }
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw unconnectedOnly();
    }

    private static UnsupportedOperationException unconnectedOnly() {
        return new UnsupportedOperationException("The driver connects its sockets itself");
    }
}
