package dev.godwit.testkit;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** What is started once per test run, kept in JUnit's root store, and closed when the run ends. */
final class Shared {

    private static final Namespace NAMESPACE = Namespace.create(Shared.class);

    private Shared() {}

    static <T extends AutoCloseable> T of(ExtensionContext context, Class<T> type, Supplier<T> start) {
        return of(context, type, type, start);
    }

    /** @param name of one among several of a type */
    static <T extends AutoCloseable> T of(ExtensionContext context, Object name, Class<T> type, Supplier<T> start) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(name, key -> start.get(), type);
    }
}
