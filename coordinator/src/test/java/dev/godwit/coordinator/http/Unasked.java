package dev.godwit.coordinator.http;

import java.lang.reflect.Proxy;

/** Services that nobody asks in a test: whoever does is told so. */
final class Unasked {

    private Unasked() {}

    static <T> T of(Class<T> port) {
        Object proxy =
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    throw new UnsupportedOperationException(method.toString());
                });
        return port.cast(proxy);
    }
}
