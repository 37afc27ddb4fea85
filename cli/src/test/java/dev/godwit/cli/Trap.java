package dev.godwit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on a port of this machine, closes every connection at once, and counts them. */
final class Trap implements AutoCloseable {

    private final ServerSocket socket;
    private final AtomicInteger visits = new AtomicInteger();
    private final Thread thread = new Thread(this::listen, "trap");

    private Trap(ServerSocket socket) {
        this.socket = socket;
    }

    static Trap open() {
        try {
            var trap = new Trap(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            trap.thread.setDaemon(true);
            trap.thread.start();
            return trap;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    int visits() {
        return visits.get();
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                socket.accept().close();
                visits.incrementAndGet();
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
