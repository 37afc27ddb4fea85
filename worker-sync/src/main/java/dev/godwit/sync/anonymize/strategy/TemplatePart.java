package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnRead;

/** A piece of a template. */
sealed interface TemplatePart {
    /** How many characters it has at most, without a column that it shows. */
    int longest();

    /** Characters that stand as they are. */
    record Literal(String text) implements TemplatePart {
        @Override
        public int longest() {
            return text.codePointCount(0, text.length());
        }
    }

    /** {@code {id}}: the beginning of a keyed token in hex. */
    record Id(int length) implements TemplatePart {
        @Override
        public int longest() {
            return length;
        }
    }

    /** {@code {random(n)}}: keyed digits; which of those in the template. */
    record RandomDigits(int count, int number) implements TemplatePart {
        @Override
        public int longest() {
            return count;
        }
    }

    /** {@code {last4}}: the value's last letters and digits. */
    record Last(int count) implements TemplatePart {
        @Override
        public int longest() {
            return count;
        }
    }

    /** {@code {row.name}}: another column. */
    record Shown(ColumnRead read) implements TemplatePart {
        @Override
        public int longest() {
            return 0;
        }
    }
}
