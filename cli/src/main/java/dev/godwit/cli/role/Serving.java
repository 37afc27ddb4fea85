package dev.godwit.cli.role;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.common.keys.KeyFileException;
import dev.godwit.common.lifecycle.Application;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.embedded.EmbeddedServerException;
import java.util.function.Consumer;

/** Runs a service as the whole of this process, until a signal or somebody ends it. */
public final class Serving {

    private Serving() {}

    /**
     * Blocks until the service has been closed.
     *
     * @param started called once it serves; may end it through what it is given
     */
    public static ExitCode run(Service service, Consumer<Application> started)
            throws CliException, InterruptedException {
        var announced = new Announced(service, started);
        var application = new Application(announced);
        announced.application = application;
        try {
            return ExitCode.ofStatus(application.run());
        } catch (KeyFileException e) {
            throw new CliException(ExitCode.CONFIG, "key-file", String.valueOf(e.getMessage()), e);
        } catch (EmbeddedServerException | CliException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new CliException(
                    ExitCode.PREFLIGHT,
                    e instanceof KafkaUnavailableException ? "kafka-unavailable" : "cannot-start",
                    "Cannot start: %s".formatted(causes(e)),
                    e);
        }
    }

    /** What went wrong, and why, without the names of classes. */
    private static String causes(Throwable failure) {
        var text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String more = cause.getMessage();
            if (more != null && text.indexOf(more) < 0) {
                text.append(": ").append(more.lines().findFirst().orElse(""));
            }
        }
        return text.toString();
    }

    /** Tells when it has started. */
    private static final class Announced implements Service {
        private final Service service;
        private final Consumer<Application> started;
        private Application application;

        Announced(Service service, Consumer<Application> started) {
            this.service = service;
            this.started = started;
            this.application = new Application(service);
        }

        @Override
        public void start() throws Exception {
            service.start();
            started.accept(application);
        }

        @Override
        public void close() {
            service.close();
        }
    }
}
