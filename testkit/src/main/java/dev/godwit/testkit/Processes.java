package dev.godwit.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts processes that end with the test at the latest. Registered as a static field it keeps them for the class, as an
 * instance field for one test; what then still runs is killed, last started first.
 */
public final class Processes implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private final Deque<JavaProcess> open = new ArrayDeque<>();
    private boolean forClass;

    public JavaProcess start(JavaProcess.Builder builder) {
        JavaProcess process = builder.start();
        open.push(process);
        return process;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forClass = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!forClass) {
            closeAll();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        closeAll();
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
