package dev.godwit.schema.sql;

import com.fasterxml.jackson.databind.JsonNode;

/** What whoever runs a statement must know of it beforehand; read from its parse tree alone, without a server. */
public record StatementFacts(Statement statement) {

    /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT, PREPARE TRANSACTION and the like. */
    public boolean isTransactionControl() {
        return statement.kind().equals("TransactionStmt");
    }

    /** Whether it may run in a transaction block. */
    public TransactionRule transactionRule() {
        return TransactionRules.of(statement);
    }

    /** Whether it certainly fails in a transaction block. */
    public boolean cannotRunInTransaction() {
        return transactionRule().verdict() == TransactionRule.Verdict.REFUSED;
    }

    /**
     * Whether it is a {@code CONCURRENTLY} form that works in several transactions: it waits for those of others between them, and a wait that is cut
     * short leaves it half done.
     */
    public boolean isConcurrent() {
        return TransactionRules.isConcurrent(statement);
    }

    /**
     * Whether it does nothing but set something that may last on its session beyond its transaction: SET and RESET, not SET LOCAL and SET TRANSACTION, and
     * {@code SELECT set_config(...)}.
     */
    public boolean setsSession() {
        return switch (statement.kind()) {
            case "VariableSetStmt" ->
                !node().path("is_local").asBoolean(false)
                        && !node().path("name").asText().startsWith("TRANSACTION");
            case "SelectStmt" -> onlySetsConfig();
            default -> false;
        };
    }

    private boolean onlySetsConfig() {
        boolean calls = node().has("targetList") && !node().has("fromClause") && !node().has("whereClause");
        for (JsonNode target : node().path("targetList")) {
            JsonNode call = target.path("ResTarget").path("val").path("FuncCall");
            JsonNode name = call.path("funcname");
            calls &= name.path(name.size() - 1)
                    .path("String")
                    .path("sval")
                    .asText()
                    .equals("set_config");
            for (JsonNode argument : call.path("args")) {
                calls &= argument.has("A_Const");
            }
        }
        return calls;
    }

    /**
     * Whether it adds a value to an enum. That is allowed in a transaction block, but the new value cannot be used before
     * the commit (SQLSTATE 55P04).
     */
    public boolean addsEnumValue() {
        return statement.kind().equals("AlterEnumStmt") && !node().has("oldVal");
    }

    /** COPY ... FROM STDIN: waits for data from the client. */
    public boolean isCopyFromStdin() {
        return isCopyWithClient() && node().path("is_from").asBoolean();
    }

    /** COPY ... TO STDOUT: sends data to the client. */
    public boolean isCopyToStdout() {
        return isCopyWithClient() && !node().path("is_from").asBoolean();
    }

    /** Runs code that its text does not show: DO, CALL, EXECUTE. */
    public boolean isOpaque() {
        return switch (statement.kind()) {
            case "DoStmt", "CallStmt", "ExecuteStmt" -> true;
            default -> false;
        };
    }

    /**
     * Whether it changes how the statements after it are read ({@code standard_conforming_strings}), so that what the
     * parser saw of them is not what the server sees.
     */
    public boolean changesHowTextIsRead() {
        return statement.kind().equals("VariableSetStmt")
                && node().path("name").asText().equalsIgnoreCase("standard_conforming_strings");
    }

    private boolean isCopyWithClient() {
        return statement.kind().equals("CopyStmt") && !node().has("filename");
    }

    private JsonNode node() {
        return statement.node();
    }
}
