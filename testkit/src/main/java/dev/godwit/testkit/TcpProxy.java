package dev.godwit.testkit;

import dev.godwit.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network between a client and a server that can be made bad. It listens on loopback and forwards what it gets, as long
 * as it is neither delayed, held, dropped nor cut. Safe for use by several threads.
 *
 * <p>A broker behind it must advertise the proxy's port, see {@code EmbeddedKafka.Builder#advertisedPort}.
 */
public final class TcpProxy implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TcpProxy.class);

    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile InetSocketAddress target;
    private volatile Weather weather = Weather.FINE;
    private volatile Duration delay = Duration.ZERO;
    private @Nullable Listener listener;

    private enum Weather {
        FINE,
        HOLDING,
        DROPPING,
        CUT,
        CLOSED
    }

    private TcpProxy(InetSocketAddress target) {
        this.target = target;
        ServerSocket socket = listenAnywhere();
        this.port = socket.getLocalPort();
        accept(socket);
    }

    /** Opens a proxy to {@code port} of this machine, where nobody need listen yet. */
    public static TcpProxy to(int port) {
        return new TcpProxy(Ports.address(port));
    }

    /** Where to connect, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Forwards new connections to {@code targetPort} of this machine from now on. */
    public void retarget(int targetPort) {
        target = Ports.address(targetPort);
    }

    /** Lets each piece of data wait for {@code duration}, in both directions; zero ends that. */
    public void delay(Duration duration) {
        delay = duration;
    }

    /** Forwards nothing and loses nothing: what is sent arrives after {@link #heal}, as after a short partition. */
    public synchronized void hold() {
        change(Weather.HOLDING);
    }

    /**
     * Swallows all that is sent, in both directions, while connections stay open and new ones are accepted, as behind a
     * firewall that forgot them. {@link #heal} resets the connections that were open meanwhile.
     */
    public synchronized void drop() {
        change(Weather.DROPPING);
    }

    /** Resets all connections and refuses new ones. */
    public synchronized void cut() {
        change(Weather.CUT);
        stopListening();
        resetAll();
    }

    /** Forwards again, without delay. */
    public synchronized void heal() {
        if (weather == Weather.CLOSED) {
            throw new IllegalStateException("This proxy is closed");
        }
        delay = Duration.ZERO;
        if (weather == Weather.DROPPING) {
            resetAll();
        }
        if (weather == Weather.CUT) {
            accept(listen(port));
        }
        change(Weather.FINE);
    }

    /** Resets all connections that are open now; new ones are accepted. */
    public void reset() {
        resetAll();
    }

    /** How many connections are open. */
    public int connections() {
        return links.size();
    }

    @Override
    public synchronized void close() {
        change(Weather.CLOSED);
        stopListening();
        resetAll();
    }

    private void change(Weather next) {
        weather = next;
        notifyAll();
    }

    private void resetAll() {
        links.forEach(Link::reset);
    }

    private static ServerSocket listenAnywhere() {
        for (int attempt = 1; ; attempt++) {
            try {
                return listen(Ports.free());
            } catch (UncheckedIOException e) {
                if (attempt == 5) { // another process was quicker, five times
                    throw e;
                }
            }
        }
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(Ports.address(port), 256);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void stopListening() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    private void accept(ServerSocket socket) {
        listener = new Listener(socket, daemon("proxy-accept-" + port, () -> {
            while (!socket.isClosed()) {
                try {
                    connect(socket.accept());
                } catch (IOException e) {
                    return; // closed
                }
            }
        }));
    }

    private void connect(Socket client) {
        daemon("proxy-connect-" + port, () -> {
            Socket server = new Socket();
            Link link = new Link(client, server);
            links.add(link);
            try {
                server.connect(target, 5_000);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
            } catch (IOException e) {
                link.reset();
                return;
            }
            daemon("proxy-up-" + port, () -> link.pump(client, server));
            daemon("proxy-down-" + port, () -> link.pump(server, client));
            if (weather == Weather.CUT || weather == Weather.CLOSED) {
                link.reset();
            }
        });
    }

    /** Waits out what the weather asks for; false if the data is to be swallowed. */
    private boolean passes() throws InterruptedException {
        Duration wait = delay;
        if (!wait.isZero()) {
            Thread.sleep(wait.toMillis());
        }
        synchronized (this) {
            while (weather == Weather.HOLDING) {
                wait();
            }
            return weather == Weather.FINE;
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot close a socket of the proxy", e);
        }
    }

    /** A socket that listens, and the thread that accepts its connections. */
    private record Listener(ServerSocket socket, Thread acceptor) {

        /** Closes the socket. The system listens on as long as a thread is in {@code accept}: so it is waited for. */
        void close() {
            closeQuietly(socket);
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One connection of a client and the one to the server that belongs to it. */
    private final class Link {

        private final Socket client;
        private final Socket server;

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[1 << 16];
            try {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    if (passes()) {
                        to.getOutputStream().write(buffer, 0, read);
                    }
                }
                if (passes()) {
                    to.shutdownOutput();
                }
                endIfBothHaveEnded();
            } catch (IOException e) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            }
        }

        private void endIfBothHaveEnded() {
            if (client.isOutputShutdown() && server.isOutputShutdown()) {
                links.remove(this);
                closeQuietly(client);
                closeQuietly(server);
            }
        }

        private void reset() {
            links.remove(this);
            for (Socket socket : List.of(client, server)) {
                try {
                    if (!socket.isClosed()) {
                        socket.setSoLinger(true, 0); // close sends RST
                    }
                } catch (IOException e) {
                    LOGGER.atTrace().setCause(e).log("The other side closed a connection first");
                } finally {
                    closeQuietly(socket);
                }
            }
        }
    }
}
