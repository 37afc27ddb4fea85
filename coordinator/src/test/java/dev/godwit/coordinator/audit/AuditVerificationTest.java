package dev.godwit.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.json.Json;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.keys.MacKey;
import dev.godwit.common.keys.SigningKey;
import dev.godwit.coordinator.audit.AuditProblem.Kind;
import dev.godwit.testkit.Seeds;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AuditVerificationTest {

    private static final String CHAIN = "shop";
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.000001Z");
    private static final int RECORDS = 100;

    private static MacKey mac;
    private static MacKey thief;
    private static SigningKey signing;
    private static SigningKey stranger;

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @BeforeAll
    static void makeKeys(@TempDir Path directory) throws Exception {
        mac = KeyFiles.newMacKey(directory.resolve("mac"));
        thief = KeyFiles.newMacKey(directory.resolve("thief"));
        signing = KeyFiles.newSigningKey(directory.resolve("signing"));
        stranger = KeyFiles.newSigningKey(directory.resolve("stranger"));
    }

    /** A log that somebody may tamper with. */
    private static final class Log {
        final List<AuditLine> lines = new ArrayList<>();
        final List<AuditCheckpoint> checkpoints = new ArrayList<>();

        static Log intact() {
            var log = new Log();
            for (int number = 1; number <= RECORDS; number++) {
                log.append(record(number, "user:ana", mac));
                if (number % 40 == 0) {
                    log.checkpoint(number, signing);
                }
            }
            return log;
        }

        void append(AuditRecord record) {
            lines.add(AuditLine.after(
                    lines.isEmpty()
                            ? AuditChain.GENESIS
                            : lines.get(lines.size() - 1).hash(),
                    record));
        }

        void checkpoint(int number, SigningKey key) {
            String hash = lines.get(number - 1).hash();
            checkpoints.add(AuditCheckpoint.sign(CHAIN, number, hash, number, NOON, key));
        }

        AuditLine at(int number) {
            return lines.get(number - 1);
        }

        void replace(int number, String record) {
            AuditLine old = at(number);
            lines.set(number - 1, new AuditLine(old.number(), record, old.prev(), old.hash()));
        }

        /** What somebody without the signing key can do: compute every hash anew. */
        void rechain() {
            String prev = AuditChain.GENESIS;
            for (int i = 0; i < lines.size(); i++) {
                AuditLine old = lines.get(i);
                String hash = AuditChain.hash(prev, old.record());
                lines.set(i, new AuditLine(old.number(), old.record(), prev, hash));
                prev = hash;
            }
        }

        AuditReport verify() {
            return verify(new AuditTrust(List.of(mac), List.of(signing.verifyingKey())));
        }

        AuditReport verify(AuditTrust trust) {
            var verification = new AuditVerification(CHAIN, trust, checkpoints);
            lines.forEach(verification::line);
            return verification.report((long) RECORDS, null);
        }
    }

    @Test
    void anIntactLogIsFoundIntact() {
        AuditReport report = Log.intact().verify();

        assertThat(report.problems()).isEmpty();
        assertThat(report.intact()).isTrue();
        assertThat(report.records()).isEqualTo(RECORDS);
        assertThat(report.last()).isEqualTo(RECORDS);
        assertThat(report.covered()).isEqualTo(80);
        assertThat(report.signaturesChecked()).isTrue();
        assertThat(report.awaited()).isZero();
    }

    /** One way to tamper, and what must be found where. */
    record Tampering(String what, Consumer<Log> act, Kind kind, long from, long to) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Tampering> tamperings() {
        return Stream.of(
                new Tampering(
                        "a record's content is changed",
                        log -> log.replace(50, changed(log.at(50))),
                        Kind.CHANGED,
                        50,
                        50),
                new Tampering(
                        "text is shifted between two fields",
                        log -> log.replace(
                                50,
                                log.at(50)
                                        .record()
                                        .replace("\"job.submitted\"", "\"job.submitte\"")
                                        .replace("\"jobs/", "\"djobs/")),
                        Kind.CHANGED,
                        50,
                        50),
                new Tampering(
                        "something unsigned is added to a record and the chain computed anew",
                        log -> {
                            log.replace(50, log.at(50).record().replace("{\"action\"", "{\"a\":1,\"action\""));
                            log.rechain();
                        },
                        Kind.CHANGED,
                        50,
                        50),
                new Tampering("a record is replaced by no JSON", log -> log.replace(50, "gone"), Kind.CHANGED, 50, 50),
                new Tampering(
                        "a record is changed and the chain computed anew",
                        log -> {
                            log.replace(50, changed(log.at(50)));
                            log.rechain();
                        },
                        Kind.FORGED,
                        50,
                        50),
                new Tampering(
                        "a record is signed with another key and the chain computed anew",
                        log -> {
                            log.replace(50, record(50, "user:eve", thief).text());
                            log.rechain();
                        },
                        Kind.FORGED,
                        50,
                        50),
                new Tampering(
                        "a record is signed with the stolen key and the chain computed anew",
                        log -> {
                            log.replace(50, record(50, "user:eve", mac).text());
                            log.rechain();
                        },
                        Kind.REWRITTEN,
                        41,
                        80),
                new Tampering("a record is removed", log -> log.lines.remove(49), Kind.REMOVED, 50, 50),
                new Tampering(
                        "a record is removed and the chain computed anew",
                        log -> {
                            log.lines.remove(49);
                            log.rechain();
                        },
                        Kind.REMOVED,
                        50,
                        50),
                new Tampering(
                        "ten records are removed",
                        log -> log.lines.subList(50, 60).clear(),
                        Kind.REMOVED,
                        51,
                        60),
                new Tampering("the first record is removed", log -> log.lines.remove(0), Kind.REMOVED, 1, 1),
                new Tampering("two lines are swapped", log -> Collections.swap(log.lines, 49, 59), Kind.MOVED, 50, 50),
                new Tampering(
                        "the contents of two lines are swapped and the chain computed anew",
                        log -> {
                            String fifty = log.at(50).record();
                            log.replace(50, log.at(60).record());
                            log.replace(60, fifty);
                            log.rechain();
                        },
                        Kind.MOVED,
                        50,
                        50),
                new Tampering(
                        "a copy of a record is put in", log -> log.lines.add(70, log.at(50)), Kind.INSERTED, 50, 50),
                new Tampering(
                        "a forged record is put in at the end",
                        log -> log.append(record(RECORDS + 1, "user:eve", thief)),
                        Kind.FORGED,
                        RECORDS + 1,
                        RECORDS + 1),
                new Tampering(
                        "a record that never got its number is put in at the end",
                        log -> log.append(record(RECORDS + 1, "user:eve", mac)),
                        Kind.INSERTED,
                        RECORDS + 1,
                        RECORDS + 1),
                new Tampering(
                        "the tail is cut off", log -> log.lines.subList(70, 100).clear(), Kind.CUT_TAIL, 71, 80),
                new Tampering("all is gone", log -> log.lines.clear(), Kind.CUT_TAIL, 1, 80),
                new Tampering(
                        "a checkpoint is signed by a stranger",
                        log -> log.checkpoint(90, stranger),
                        Kind.BAD_CHECKPOINT,
                        90,
                        90),
                new Tampering(
                        "a checkpoint is changed",
                        log -> log.checkpoints.set(
                                0,
                                AuditCheckpoint.of(Json.parse(
                                        Json.text(log.checkpoints.get(0)).replace("\"number\":40", "\"number\":39")))),
                        Kind.BAD_CHECKPOINT,
                        39,
                        39),
                new Tampering(
                        "two checkpoints contradict each other",
                        log -> log.checkpoints.add(
                                AuditCheckpoint.sign(CHAIN, 40, AuditChain.GENESIS, 40, NOON, signing)),
                        Kind.BAD_CHECKPOINT,
                        40,
                        40));
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void tamperingIsFoundAndLocated(Tampering tampering) {
        Log log = Log.intact();

        tampering.act().accept(log);

        assertThat(log.verify().problems()).anySatisfy(problem -> {
            assertThat(problem.kind()).isEqualTo(tampering.kind());
            assertThat(problem.from()).isEqualTo(tampering.from());
            assertThat(problem.to()).isEqualTo(tampering.to());
            assertThat(problem.message()).isNotBlank();
        });
    }

    @Test
    void aSingleChangeIsReportedOnceAndNothingElse() {
        Log log = Log.intact();

        log.replace(50, changed(log.at(50)));

        assertThat(log.verify().problems())
                .containsExactly(AuditProblem.at(Kind.CHANGED, 50, "Record 50 is not what was signed and chained"));
    }

    @Test
    void withoutTheSecretKeyChainAndCheckpointsAreStillChecked() {
        var outsider = new AuditTrust(List.of(), List.of(signing.verifyingKey()));
        Log log = Log.intact();
        assertThat(log.verify(outsider).intact()).isTrue();
        assertThat(log.verify(outsider).signaturesChecked()).isFalse();

        log.replace(50, changed(log.at(50)));
        assertThat(log.verify(outsider).problems())
                .extracting(AuditProblem::kind)
                .contains(Kind.CHANGED);

        log.rechain();
        assertThat(log.verify(outsider).problems())
                .extracting(AuditProblem::kind)
                .containsExactly(Kind.REWRITTEN);
    }

    @Test
    void recordsThatAreOnTheirWayAreAwaitedNotMissed() {
        Log log = Log.intact();
        log.lines.subList(95, 100).clear();

        AuditReport report = log.verify();

        assertThat(report.intact()).isTrue();
        assertThat(report.awaited()).isEqualTo(5);
    }

    @Test
    void anExportVerifiesAsTheLogItself() throws Exception {
        Log log = Log.intact();
        var trust = new AuditTrust(List.of(mac), List.of(signing.verifyingKey()));

        assertThat(AuditExport.verify(new StringReader(exported(log)), trust, List.of()))
                .isEqualTo(log.verify());

        log.replace(50, changed(log.at(50)));
        assertThat(AuditExport.verify(new StringReader(exported(log)), trust, List.of()))
                .isEqualTo(log.verify());
    }

    @Test
    void aFileThatIsCutOffIsFound() throws Exception {
        String export = exported(Log.intact());
        var trust = new AuditTrust(List.of(mac), List.of(signing.verifyingKey()));
        List<String> lines = export.lines().toList();
        String shorter = String.join("\n", lines.subList(0, 60)) + "\n";

        assertThat(AuditExport.verify(new StringReader(shorter), trust, List.of())
                        .problems())
                .extracting(AuditProblem::kind)
                .containsExactly(Kind.CUT_TAIL);
        String torn = export.substring(0, export.length() - 40);
        assertThatThrownBy(() -> AuditExport.verify(new StringReader(torn), trust, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line 103");
        assertThatThrownBy(() -> AuditExport.verify(new StringReader("{}"), trust, List.of()))
                .hasMessageContaining("Not an audit export");
    }

    @Test
    void anyCharacterChangedAnywhereIsFoundAtItsLine() {
        for (int round = 0; round < 100; round++) {
            Log log = Log.intact();
            int number = 1 + seeds.random().nextInt(RECORDS);
            AuditLine line = log.at(number);
            var fields = new ArrayList<>(List.of(line.record(), line.prev(), line.hash()));
            int which = seeds.random().nextInt(fields.size());
            String field = fields.get(which);
            int at = seeds.random().nextInt(field.length());
            char other = field.charAt(at) == '0' ? '1' : '0';
            String changed = field.substring(0, at) + other + field.substring(at + 1);
            fields.set(which, changed);
            log.lines.set(number - 1, new AuditLine(number, fields.get(0), fields.get(1), fields.get(2)));

            assertThat(log.verify().problems())
                    .as("record %d: '%s'", number, changed)
                    .anySatisfy(problem -> assertThat(problem.from()).isEqualTo(number));
        }
    }

    @Test
    void factsWithFractionsCanBeSigned() {
        var entry = new AuditEntry("user:ana", null, "a", "b", Json.parse("{\"x\":[1.50,{\"y\":2}]}"), null);

        AuditRecord record = AuditRecord.sign(CHAIN, 1, NOON, entry, mac);

        assertThat(record.verifies(mac)).isTrue();
        assertThat(AuditRecord.of(Json.parse(record.text()))).isEqualTo(record);
        assertThat(record.facts()).isEqualTo(Json.parse("{\"x\":[\"1.5\",{\"y\":2}]}"));
    }

    private static String exported(Log log) throws Exception {
        var out = new StringWriter();
        AuditExport.write(out, CHAIN, RECORDS, RECORDS, log.checkpoints, log.lines.iterator());
        return out.toString();
    }

    private static String changed(AuditLine line) {
        return line.record().replace("user:ana", "user:eve");
    }

    private static AuditRecord record(int number, String actor, MacKey key) {
        var facts = Json.object().put("environment", "staging").put("round", number);
        return AuditRecord.sign(
                CHAIN,
                number,
                NOON.plusSeconds(number),
                new AuditEntry(actor, null, "job.submitted", "jobs/" + number, facts, null),
                key);
    }
}
