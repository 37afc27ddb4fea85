package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EnginePoolTest {

    private final AtomicInteger created = new AtomicInteger();
    private final EnginePool pool = new EnginePool(1, () -> {
        created.incrementAndGet();
        return new PgQueryEngine(PgQueryModule.get());
    });

    @Test
    void reusesAnEngineAlsoAfterASyntaxError() {
        pool.use(engine -> engine.parse(utf8("select 1")));
        assertThatThrownBy(() -> pool.use(engine -> engine.parse(utf8("selec 1"))))
                .isInstanceOf(ParserEngine.EngineSyntaxException.class);
        pool.use(engine -> engine.parse(utf8("select 1")));

        assertThat(created).hasValue(1);
    }

    @Test
    void replacesAnEngineThatFailed() {
        Supplier<String> failing = () -> pool.use(engine -> {
            engine.parse(utf8("select 1"));
            throw new StackOverflowError();
        });
        assertThatThrownBy(failing::get).isInstanceOf(StackOverflowError.class);

        assertThat(pool.<String>use(engine -> engine.parse(utf8("select 1")))).contains("SelectStmt");
        assertThat(created).hasValue(2);
    }

    @Test
    void replacesAnEngineThatReportedManyErrors() {
        for (int i = 0; i < 1_001; i++) {
            assertThatThrownBy(() -> pool.use(engine -> engine.scan(utf8("'open"))))
                    .isInstanceOf(ParserEngine.EngineSyntaxException.class);
        }

        assertThat(created).hasValue(2);
    }

    @Test
    void anInterruptedCallerStops() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> pool.use(engine -> engine.parse(utf8("select 1"))))
                    .isInstanceOf(SqlParserException.class)
                    .hasMessageContaining("Interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static byte[] utf8(String sql) {
        return sql.getBytes(StandardCharsets.UTF_8);
    }
}
