package dev.godwit.lint.risk;

/**
 * What a statement does to those who use a table meanwhile.
 *
 * @param lock the table lock it takes, in PostgreSQL's words
 * @param rewrite whether the table is written anew under the lock
 * @param scan whether the table is read whole under the lock
 */
public record Impact(String lock, boolean rewrite, boolean scan) {

    static final Impact BRIEF = new Impact("ACCESS EXCLUSIVE", false, false);
    static final Impact REWRITE = new Impact("ACCESS EXCLUSIVE", true, true);
    static final Impact SCAN = new Impact("ACCESS EXCLUSIVE", false, true);

    /** Reads and writes go on. */
    static final Impact ONLINE = new Impact("SHARE UPDATE EXCLUSIVE", false, false);

    String work() {
        return rewrite ? ", rewrites the table" : scan ? ", reads the whole table" : ", briefly";
    }
}
