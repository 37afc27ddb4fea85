package dev.godwit.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.output.Quantities;
import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Verifies the audit trail, and shows that a copy of it that was tampered with does not verify. All with the commands that auditors have. */
final class AuditCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DemoDirectory directory;
    private final DemoKeys keys;
    private final QuietCli cli;
    private final Narrator narrator;

    AuditCheck(DemoDirectory directory, DemoKeys keys, QuietCli cli, Narrator narrator) {
        this.directory = directory;
        this.keys = keys;
        this.cli = cli;
        this.narrator = narrator;
    }

    AuditVerdict run(URI server, Path coordinatorFile) throws DemoFailure, IOException, InterruptedException {
        AuditVerdict verdict = settled(server);
        DemoFailure.unless(verdict.intact(), "The audit trail does not verify: %s", verdict.problems());
        narrator.holds(
                "godwit audit verify: %s records of chain '%s' verify; %d signed checkpoints vouch for records 1 to %s",
                Quantities.count(verdict.records()),
                verdict.chain(),
                verdict.checkpoints(),
                Quantities.count(verdict.covered()));
        Path export = directory.file("audit.jsonl");
        var exported = cli.run("audit", "export", "--config", coordinatorFile.toString(), "--out", export.toString());
        DemoFailure.unless(exported.status() == 0, "'godwit audit export' failed: %s", exported.err());
        DemoFailure.unless(verified(export).intact(), "An untouched export does not verify");
        narrator.holds("An export of it verifies with the keys alone, without coordinator or database");
        findTampering(Files.readAllLines(export));
        return verdict;
    }

    /** Waits until the log has what was numbered, and a checkpoint vouches for it. */
    private AuditVerdict settled(URI server) throws DemoFailure, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var ended = cli.run(
                    "audit",
                    "verify",
                    "--server",
                    server.toString(),
                    "--token-file",
                    directory.token(People.AUDITOR).toString(),
                    "--format",
                    "json");
            DemoFailure.unless(
                    ended.status() == 0 || ended.status() == ExitCode.FINDINGS.status(),
                    "'godwit audit verify' failed: %s%s",
                    ended.err(),
                    ended.out());
            AuditVerdict verdict = verdict(ended);
            boolean settled = verdict.awaited() == 0 && verdict.covered() == verdict.last();
            if (settled || !verdict.intact()) {
                return verdict;
            }
            DemoFailure.unless(
                    System.nanoTime() < end,
                    "After %s the audit log still waits for %d records, and checkpoints cover %d of %d",
                    PATIENCE,
                    verdict.awaited(),
                    verdict.covered(),
                    verdict.last());
            Thread.sleep(200);
        }
    }

    private void findTampering(List<String> lines) throws DemoFailure, IOException {
        int place = approval(lines);
        long number = Json.parse(lines.get(place)).path("number").asLong();

        var forged = new ArrayList<>(lines);
        forged.set(place, withAnotherActor(lines.get(place)));
        requireFound("changed", forged, number);
        narrator.holds(
                "In a copy, record %d is changed to say that %s approved her own plan: found, at record %d",
                number, People.AUTHOR, number);

        var shortened = new ArrayList<>(lines);
        shortened.remove(place);
        requireFound("removed", shortened, number);
        narrator.holds("In another copy, record %d is removed: found, at record %d", number, number);
    }

    private void requireFound(String what, List<String> lines, long number) throws DemoFailure, IOException {
        Path copy = directory.file("audit-%s.jsonl".formatted(what));
        Files.write(copy, lines);
        AuditVerdict verdict = verified(copy);
        boolean found = verdict.problems().stream()
                .anyMatch(problem -> problem.from() <= number
                        && number <= problem.to()
                        && problem.kind().equalsIgnoreCase(what));
        DemoFailure.unless(
                !verdict.intact() && found,
                "Record %d of a copy was %s, and verification found %s",
                number,
                what,
                verdict.problems());
        verdict.problems().forEach(problem -> narrator.say("%s  %s", problem.kind(), problem.message()));
    }

    /** Where the record of an approval stands. */
    private static int approval(List<String> lines) throws DemoFailure {
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = Json.parse(lines.get(i));
            if (line.has("record") && actor(line).equals(People.APPROVERS.get(0))) {
                return i;
            }
        }
        throw new DemoFailure("The audit trail has no record of an approval");
    }

    private static String actor(JsonNode line) {
        return Json.parse(line.path("record").asText()).path("actor").asText();
    }

    private static String withAnotherActor(String text) {
        var line = (ObjectNode) Json.parse(text);
        String record = line.path("record").asText();
        line.put("record", record.replace('"' + People.APPROVERS.get(0) + '"', '"' + People.AUTHOR + '"'));
        return Json.text(line);
    }

    private AuditVerdict verified(Path export) throws DemoFailure {
        var ended = cli.run(
                "audit",
                "verify",
                "--file",
                export.toString(),
                "--public-key",
                keys.auditPublic().toString(),
                "--mac-key",
                keys.auditMac().toString(),
                "--format",
                "json");
        DemoFailure.unless(
                ended.status() == 0 || ended.status() == ExitCode.FINDINGS.status(),
                "'godwit audit verify --file' failed: %s%s",
                ended.err(),
                ended.out());
        return verdict(ended);
    }

    private static AuditVerdict verdict(QuietCli.Ended ended) {
        return Json.as(Json.parse(ended.out()), AuditVerdict.class);
    }
}
