package dev.godwit.testkit;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Random choices that can be made again. Register it as a field; each test draws from {@link #random()}, which begins with
 * the seed of {@code -Dseed=N}, or with a random one. A test that fails says which seed it had.
 */
public final class Seeds
        implements BeforeEachCallback, TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

    private final long seed;
    private Random random;

    public Seeds() {
        this(Long.getLong("seed", new Random().nextInt(1_000_000_000)));
    }

    Seeds(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** The seed of this run. */
    public long seed() {
        return seed;
    }

    /** The generator of the current test, begun anew for each, so that a test can be repeated alone. */
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        random = new Random(seed);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw noted(failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw noted(failure);
    }

    private Throwable noted(Throwable failure) {
        failure.addSuppressed(new SeedOfFailure(seed));
        return failure;
    }

    /** Stands below a failure and says how to repeat it. */
    static final class SeedOfFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SeedOfFailure(long seed) {
            super("To repeat this: -Dseed=" + seed, null, false, false);
        }
    }
}
