package dev.godwit.sync.subset;

import dev.godwit.common.postgres.TableName;

/**
 * What became of the rows of one table. Each row that was left out is counted once, by the first rule that it breaks in the order of the components.
 *
 * @param of rows in the source
 * @param filter kept these out
 * @param sample kept these out
 * @param dangling rows refer to one that the source does not have
 * @param reference rows refer to one that was left out
 * @param atMost kept these out
 * @param unreferenced of a table of which only such rows come that a taken one refers to, those to which none does
 * @param taken are left
 */
public record PartCount(
        TableName table,
        long of,
        long filter,
        long sample,
        long dangling,
        long reference,
        long atMost,
        long unreferenced,
        long taken) {

    /** Adds up while tables are gone through. Confined to one thread. */
    public static final class Tally {
        private final TableName table;
        private long of;
        private long filter;
        private long candidates;
        private long dangling;
        private long reference;
        private long atMost;
        private long unreferenced;

        public Tally(TableName table) {
            this.table = table;
        }

        /** Rows of a relation, and those that the filter takes; {@code sent} of them the sample takes, too. */
        public void relation(long all, long filtered, long sent) {
            of += all;
            filter += all - filtered;
            candidates += sent;
        }

        public void dangling() {
            dangling++;
        }

        public void reference() {
            reference++;
        }

        public void references(long rows) {
            reference += rows;
        }

        public void atMost(long rows) {
            atMost += rows;
        }

        public void unreferenced(long rows) {
            unreferenced += rows;
        }

        public PartCount end(long taken) {
            return new PartCount(
                    table, of, filter, of - filter - candidates, dangling, reference, atMost, unreferenced, taken);
        }
    }

    /** Whether all rows are accounted for. */
    public boolean addsUp() {
        return of == filter + sample + dangling + reference + atMost + unreferenced + taken;
    }
}
