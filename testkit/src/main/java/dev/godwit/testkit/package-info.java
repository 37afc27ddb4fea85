/**
 * JUnit extensions over real servers, clocks, proxies and process control. It depends on nothing of Godwit but the embedded
 * servers, so that every module can use it.
 *
 * <p>A test that needs servers registers them as static fields. The first class that asks starts one PostgreSQL and one
 * broker for the whole test run; each class gets an empty database and a topic prefix of its own:
 *
 * <pre>{@code
 * class OutboxIT {
 *     @RegisterExtension
 *     static final PostgresExtension postgres = PostgresExtension.shared();
 *
 *     @RegisterExtension
 *     static final KafkaExtension kafka = KafkaExtension.shared();
 *
 *     @Test
 *     void everyRowIsPublished() throws SQLException {
 *         try (Connection connection = postgres.database().connect()) {
 *             ...
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>{@code postgres.newDatabase("source")} makes more databases; a parameter of type {@link
 * dev.godwit.testkit.TestDatabase} or {@link dev.godwit.testkit.TestKafka} is filled in. A test that crashes servers takes
 * its own from {@link dev.godwit.testkit.DedicatedServers}.
 *
 * <p>With {@code -Dtestkit=containers} the shared servers are Testcontainers'; where no Docker engine answers, the classes
 * are skipped and say so.
 */
@NullMarked
package dev.godwit.testkit;

import org.jspecify.annotations.NullMarked;
