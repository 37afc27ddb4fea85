package dev.godwit.common.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ApplicationTest {

    private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
    private final List<Integer> halts = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void sigtermClosesTheServiceAndIsTheExitCode() throws Exception {
        int code = application(() -> signal("TERM")).run();

        assertThat(code).isEqualTo(143);
        assertThat(calls).containsExactly("start", "close");
    }

    @Test
    void sigintClosesTheServiceAndIsTheExitCode() throws Exception {
        assertThat(application(() -> signal("INT")).run()).isEqualTo(130);
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws Exception {
        int code = application(() -> {
                    signal("INT");
                    signal("TERM");
                })
                .run();

        assertThat(code).isEqualTo(130);
        assertThat(halts).containsExactly(143);
    }

    @Test
    void aSignalEndsAStartThatHangs() throws Exception {
        int code = application(() -> {
                    var other = new Thread(() -> signal("TERM"));
                    other.start();
                    assertThat(new CountDownLatch(1).await(15, TimeUnit.SECONDS))
                            .isTrue();
                })
                .run();

        assertThat(code).isEqualTo(143);
        assertThat(calls).containsExactly("start", "close");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aServiceThatCannotStartIsClosedAndItsFailureTold() {
        var application = application(() -> {
            throw new IllegalStateException("port taken");
        });

        assertThatThrownBy(application::run).hasMessage("port taken");

        assertThat(calls).containsExactly("start", "close");
    }

    @Test
    void theApplicationMayEndItself() throws Exception {
        var application = application(() -> {});
        application.stop(0);

        assertThat(application.run()).isZero();
    }

    private interface Start {
        void run() throws InterruptedException;
    }

    private Application application(Start start) {
        var service = new Service() {
            @Override
            public void start() throws Exception {
                calls.add("start");
                start.run();
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };
        return new Application(service, signals::put, halts::add);
    }

    private void signal(String name) {
        Runnable action = signals.get(name);
        assertThat(action).isNotNull();
        if (action != null) {
            action.run();
        }
    }
}
