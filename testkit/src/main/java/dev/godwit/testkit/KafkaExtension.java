package dev.godwit.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class the broker that the whole test run shares, and a topic prefix of its own. Register it as a static
 * field. Topics are not created by themselves; those of a class stay until the broker ends.
 */
public final class KafkaExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private @Nullable TestKafka kafka;
    private @Nullable Class<?> owner;

    private KafkaExtension() {}

    /** On the broker that all test classes share. */
    public static KafkaExtension shared() {
        return new KafkaExtension();
    }

    /** The broker, with this test class's topic prefix. */
    public TestKafka kafka() {
        TestKafka current = kafka;
        if (current == null) {
            throw new IllegalStateException(
                    "No broker yet: register KafkaExtension as a static field, and use it in tests, not in initializers");
        }
        return current;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (owner == null) { // a nested class shares what its outer class has
            KafkaServer server = Shared.of(context, KafkaServer.class, KafkaServer::start);
            owner = context.getRequiredTestClass();
            kafka = new TestKafka(server.bootstrapServers(), Names.of(owner, "").replace('_', '-') + ".");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getRequiredTestClass().equals(owner)) {
            owner = null;
            kafka = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestKafka.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return kafka();
    }
}
