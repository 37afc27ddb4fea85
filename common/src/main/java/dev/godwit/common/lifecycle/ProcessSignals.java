package dev.godwit.common.lifecycle;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of this process. A shutdown hook would hear the first one only and could not tell which it was, so this uses
 * {@code sun.misc.Signal}, which every JDK has in {@code jdk.unsupported}; by reflection, since the compiler warns of it in a way that
 * cannot be answered. Where it is missing, or a signal belongs to the JVM ({@code -Xrs}), the JVM's own handling stays.
 */
final class ProcessSignals implements SignalSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProcessSignals.class);

    @Override
    public void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of " + name;
            };
            Object listener = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
        } catch (InvocationTargetException e) {
            LOGGER.atDebug().addKeyValue("signal", name).setCause(e.getCause()).log("Signal is left to the JVM");
        } catch (ReflectiveOperationException e) {
            LOGGER.atDebug().addKeyValue("signal", name).setCause(e).log("Signals are left to the JVM");
        }
    }
}
