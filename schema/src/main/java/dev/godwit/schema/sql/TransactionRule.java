package dev.godwit.schema.sql;

/**
 * Whether PostgreSQL runs a statement inside a transaction block. Holds for PostgreSQL 14 to 18.
 *
 * @param because what makes it so, to be shown: {@code CREATE INDEX CONCURRENTLY}; empty when allowed
 */
public record TransactionRule(Verdict verdict, String because) {

    /** The three answers. */
    public enum Verdict {
        /** It may run in a transaction block, and belongs in one. */
        ALLOWED,
        /** It fails in a transaction block with SQLSTATE 25001 and must run by itself. */
        REFUSED,
        /** The text does not tell: it depends on the object (partitioned? subscribed?) or on code that it runs. */
        DEPENDS
    }

    static final TransactionRule ALLOWED = new TransactionRule(Verdict.ALLOWED, "");

    static TransactionRule refused(String because) {
        return new TransactionRule(Verdict.REFUSED, because);
    }

    static TransactionRule depends(String because) {
        return new TransactionRule(Verdict.DEPENDS, because);
    }
}
