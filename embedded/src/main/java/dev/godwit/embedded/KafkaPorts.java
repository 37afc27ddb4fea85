package dev.godwit.embedded;

import java.util.stream.IntStream;

/**
 * Where a broker listens: for clients, for itself, and as controller.
 *
 * @param advertised what clients are told to connect to: their port, or that of a proxy before it
 */
record KafkaPorts(int clients, int advertised, int broker, int controller) {

    /** Free ports, but for those that the caller named: 0 means any. */
    static KafkaPorts choose(int clients, int advertised) {
        int port = clients == 0 ? Ports.free() : clients;
        return new KafkaPorts(port, advertised == 0 ? port : advertised, Ports.free(), Ports.free());
    }

    boolean allFree() {
        return IntStream.of(clients, broker, controller).allMatch(Ports::isFree);
    }
}
