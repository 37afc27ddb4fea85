package dev.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.cli.output.Format;
import dev.godwit.cli.output.Output;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.config.ConfigException;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.json.Json;
import dev.godwit.embedded.EmbeddedServerException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** The one place where what went wrong becomes a message and an exit code. */
final class Failures {

    private Failures() {}

    static CliException of(Throwable failure) {
        if (failure instanceof CliException known) {
            return known;
        }
        if (failure instanceof ConfigException config) {
            var details = Json.object();
            details.set("problems", Json.tree(config.problems()));
            return new CliException(ExitCode.CONFIG, "configuration", message(config), details, config);
        }
        if (failure instanceof JobFailedException job) {
            return new CliException(FailureCodes.exitCode(job.code()), job.code(), job.getMessage(), job);
        }
        if (failure instanceof BundleException bundle) {
            return new CliException(ExitCode.CONFIG, "bad-bundle", message(bundle), bundle);
        }
        if (failure instanceof EmbeddedServerException server) {
            return new CliException(ExitCode.PREFLIGHT, "embedded-server", message(server), server);
        }
        if (failure instanceof InterruptedException) {
            return new CliException(ExitCode.INTERRUPTED, "interrupted", "Interrupted.");
        }
        String what = "This is a defect of Godwit: %s. Run it again with -v and report what that shows."
                .formatted(failure.getClass().getName());
        return new CliException(ExitCode.INTERNAL, "internal", what, failure);
    }

    /** Writes the error: an envelope on standard output where JSON is wanted, else a message on standard error. */
    static int report(Output output, CliException failure) {
        if (output.format() == Format.JSON) {
            var envelope = Json.object().put("ok", false);
            envelope.set("error", error(failure));
            output.item(envelope, String::new);
        } else {
            output.warn("godwit: " + failure.getMessage());
        }
        return failure.exitCode().status();
    }

    /** For a report of a defect. */
    static void trace(Output output, Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        output.talk(text.toString());
    }

    private static ObjectNode error(CliException failure) {
        var error = Json.object()
                .put("code", failure.code())
                .put("message", failure.getMessage())
                .put("exitCode", failure.exitCode().status());
        if (failure.details() instanceof ObjectNode details) {
            error.setAll(details);
        }
        return error;
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
