package dev.godwit.common.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServicesTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void servicesStartInOrderAndCloseInReverse() throws Exception {
        var services = new Services(List.of(service("a"), service("b"), service("c")));

        services.start();
        services.close();
        services.close();

        assertThat(calls).containsExactly("start a", "start b", "start c", "close c", "close b", "close a");
    }

    @Test
    void whenOneCannotStartThoseThatWereBegunAreClosed() {
        var broken = new Recorded("b") {
            @Override
            public void start() throws IOException {
                super.start();
                throw new IOException("port taken");
            }
        };
        var services = new Services(List.of(service("a"), broken, service("c")));

        assertThatThrownBy(services::start).isInstanceOf(IOException.class).hasMessage("port taken");

        assertThat(calls).containsExactly("start a", "start b", "close b", "close a");
    }

    @Test
    void aFailureToCloseOneKeepsNoneOpenAndIsTold() throws Exception {
        var first = new Failing("b");
        var second = new Failing("c");
        var services = new Services(List.of(service("a"), first, second));
        services.start();

        assertThatThrownBy(services::close)
                .hasMessage("Could not close Failing")
                .hasRootCauseMessage("c")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

        assertThat(calls).endsWith("close c", "close b", "close a");
    }

    private Recorded service(String name) {
        return new Recorded(name);
    }

    private class Recorded implements Service {
        private final String name;

        Recorded(String name) {
            this.name = name;
        }

        @Override
        public void start() throws IOException {
            calls.add("start " + name);
        }

        @Override
        public void close() {
            calls.add("close " + name);
        }

        String name() {
            return name;
        }
    }

    private final class Failing extends Recorded {
        Failing(String name) {
            super(name);
        }

        @Override
        public void close() {
            super.close();
            throw new IllegalStateException(name());
        }
    }
}
