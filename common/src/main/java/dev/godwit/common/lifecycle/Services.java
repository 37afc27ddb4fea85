package dev.godwit.common.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services as one: started in order, so that each may use those before it, and closed in reverse. When one cannot start, those that
 * started are closed and the start fails. A failure to close one does not keep the others open.
 */
public final class Services implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(Services.class);

    private final List<Service> services;
    private final Deque<Service> open = new ArrayDeque<>();
    private boolean closed;

    public Services(List<? extends Service> services) {
        this.services = List.copyOf(services);
    }

    @Override
    public void start() throws Exception {
        for (Service service : services) {
            if (!begin(service)) {
                return;
            }
            try {
                service.start();
            } catch (Exception | Error e) {
                try {
                    close();
                } catch (RuntimeException onClose) {
                    e.addSuppressed(onClose);
                }
                throw e;
            }
            LOGGER.atDebug().addKeyValue("service", name(service)).log("Started");
        }
    }

    /** False if this was closed in the meantime. */
    private synchronized boolean begin(Service service) {
        if (!closed) {
            open.push(service);
        }
        return !closed;
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (Service service = next(); service != null; service = next()) {
            try {
                service.close();
                LOGGER.atDebug().addKeyValue("service", name(service)).log("Closed");
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = new IllegalStateException("Could not close " + name(service), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized @Nullable Service next() {
        closed = true;
        return open.poll();
    }

    private static String name(Service service) {
        return service.getClass().getSimpleName();
    }
}
