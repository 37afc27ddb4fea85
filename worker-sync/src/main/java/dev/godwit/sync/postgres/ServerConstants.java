package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ConstantMasker;
import dev.godwit.sync.anonymize.strategy.Fallback;
import dev.godwit.sync.copy.ColumnPlan;
import dev.godwit.sync.copy.ColumnPlan.Treatment;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.copy.DigestSeed;
import dev.godwit.sync.copy.RowLayout;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Asks the target's server how it prints the constants that columns become. A type has a form of its own: {@code 0} is {@code 0.00} in a
 * {@code numeric(10,2)}, and a {@code jsonb} sorts its keys; only what the server prints is what verification reads back.
 */
final class ServerConstants {

    private ServerConstants() {}

    /** The layout with the constants of its masked columns, in its format. */
    static RowLayout in(Connection target, TaskContext context, RowLayout layout)
            throws SQLException, InterruptedException, JobFailedException {
        var columns = new ArrayList<ColumnPlan>();
        for (ColumnPlan column : layout.columns()) {
            Optional<String> literal = column.treatment().flatMap(treatment -> literal(treatment, column.type()));
            columns.add(
                    literal.isEmpty()
                            ? column
                            : column.withConstant(ask(target, context, layout, column, literal.get())));
        }
        return new RowLayout(layout.table(), layout.format(), columns);
    }

    /** What all values become, or those that the strategy cannot read; text gets a token then. */
    private static Optional<String> literal(Treatment treatment, ColumnType type) {
        Optional<String> constant = treatment.masking().constant(type);
        return constant.isPresent() || treatment.masking().alwaysNull() ? constant : Fallback.constant(type);
    }

    private static ConstantMasker ask(
            Connection target, TaskContext context, RowLayout layout, ColumnPlan column, String literal)
            throws SQLException, InterruptedException, JobFailedException {
        String copy = "COPY (SELECT CAST('%s' AS %s)) TO STDOUT (FORMAT %s)"
                .formatted(
                        target.unwrap(PGConnection.class).escapeLiteral(literal),
                        column.type().name(),
                        layout.format());
        var printed = new ArrayList<byte[]>();
        var one = new RowLayout(
                layout.table(),
                layout.format(),
                List.of(ColumnPlan.untouched(column.name(), column.type(), column.nullable())));
        var reader = new CopyDigester(
                one,
                DigestSeed.of(new byte[DigestSeed.BYTES]),
                (place, in, offset, length) -> printed.add(Arrays.copyOfRange(in, offset, offset + length)));
        try {
            TargetReader.read(target, copy, context, reader::accept);
        } catch (SQLException e) {
            if (SqlFailures.isTransient(e)) {
                throw e;
            }
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "constant-refused",
                    "The constant that '%s.%s' is to become is not a value of %s (SQLSTATE %s). Correct 'value' in the policy."
                            .formatted(
                                    layout.table(), column.name(), column.type().name(), e.getSQLState()));
        }
        reader.finish();
        return new ConstantMasker(printed.get(0));
    }
}
