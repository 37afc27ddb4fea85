package dev.godwit.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports on loopback, chosen below the range from which systems take the ports of outgoing connections. A port from
 * inside that range could be lost while its server is down for a restart, even to a client that connects to itself.
 */
public final class Ports {

    private static final int FIRST = 15_000;
    private static final int LAST = 31_999;
    private static final InetAddress LOOPBACK = loopback();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port that nobody listens on, and that this process has not been given before. */
    public static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new EmbeddedServerException(
                "Found no free port between %d and %d on 127.0.0.1 in 1000 attempts. End servers".formatted(FIRST, LAST)
                        + " that are no longer needed, or name a port.");
    }

    /** The address of {@code port} on 127.0.0.1. */
    public static InetSocketAddress address(int port) {
        return new InetSocketAddress(LOOPBACK, port);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address(port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static void requireFree(int port, String server) {
        if (!isFree(port)) {
            throw new EmbeddedServerException(
                    "%s cannot listen on 127.0.0.1:%d: another process uses that port. End it ('lsof -i :%d' names it) or choose another port."
                            .formatted(server, port, port));
        }
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
