package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.embedded.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyIT {

    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket();
        echo.bind(Ports.address(Ports.free()));
        Thread thread = new Thread(this::serve, "echo");
        thread.setDaemon(true);
        thread.start();
        proxy = TcpProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void forwardsBothWays() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 7)).isEqualTo(7);
            assertThat(proxy.connections()).isEqualTo(1);
        }
        Eventually.eventually(() -> assertThat(proxy.connections()).isZero());
    }

    @Test
    void delaysEachDirection() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, 1);
            proxy.delay(Duration.ofMillis(100));
            long start = System.nanoTime();

            ask(socket, 2);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void whatWasHeldArrivesAfterHealing() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, 1);
            proxy.hold();
            assertThatThrownBy(() -> ask(socket, 2)).isInstanceOf(SocketTimeoutException.class);

            proxy.heal();

            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void whatWasDroppedIsLostAndItsConnectionIsResetByHealing() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, 1);
            proxy.drop();
            assertThatThrownBy(() -> ask(socket, 2)).isInstanceOf(SocketTimeoutException.class);

            proxy.heal();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket again = connect()) {
            assertThat(ask(again, 3)).isEqualTo(3);
        }
    }

    @Test
    void cuttingResetsAndRefusesUntilHealed() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, 1);

            proxy.cut();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(this::connect).hasMessageContaining("refused");

        proxy.heal();

        try (Socket again = connect()) {
            assertThat(ask(again, 4)).isEqualTo(4);
        }
    }

    @Test
    void aServerThatIsNotThereResetsItsClients() {
        proxy.retarget(Ports.free());

        assertThatThrownBy(() -> {
                    try (Socket socket = connect()) {
                        ask(socket, 1);
                    }
                })
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(Ports.address(proxy.port()), 1_000);
        socket.setSoTimeout(300);
        return socket;
    }

    private static int ask(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread thread = new Thread(() -> answer(client), "echo-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void answer(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            return;
        }
    }
}
