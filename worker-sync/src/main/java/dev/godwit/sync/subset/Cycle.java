package dev.godwit.sync.subset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Rows of tables that refer to each other, or to themselves, as a graph of numbers: {@code 0} to {@code rows}, those of a table one behind the other. A row is
 * taken out with all that refer to it, however far. Each step takes time in proportion to rows and references, whatever cycles they make.
 */
public final class Cycle {

    /** Refers to nothing. */
    public static final int NONE = -1;

    private final int rows;
    private final List<Edges> edges = new ArrayList<>();
    private final BitSet out;

    private static final class Edges {
        private final int first;
        private final int[] to;

        Edges(int first, int[] to) {
            this.first = first;
            this.to = to;
        }
    }

    public Cycle(int rows) {
        this.rows = rows;
        this.out = new BitSet(rows);
    }

    /** About how many bytes of memory are needed at once. */
    public static long bytes(long rows, long references, boolean capped) {
        return 8 * references + 4 * rows + (capped ? 20 * rows : 0) + rows;
    }

    /** What one reference of a table's rows leads to: of row {@code first + i} to row {@code to[i]}, or {@link #NONE}. */
    public int[] reference(int first, int count) {
        int[] to = new int[count];
        Arrays.fill(to, NONE);
        edges.add(new Edges(first, to));
        return to;
    }

    /** Takes a row out. */
    public void drop(int row) {
        out.set(row);
    }

    public boolean isTaken(int row) {
        return !out.get(row);
    }

    /** Takes out what refers to a row that is out. */
    public void prune() {
        int[] heads = new int[rows + 2];
        for (Edges each : edges) {
            for (int to : each.to) {
                if (to != NONE) {
                    heads[to + 2]++;
                }
            }
        }
        for (int i = 2; i < heads.length; i++) {
            heads[i] += heads[i - 1];
        }
        int[] referring = new int[heads[rows + 1]];
        for (Edges each : edges) {
            for (int i = 0; i < each.to.length; i++) {
                if (each.to[i] != NONE) {
                    referring[heads[each.to[i] + 1]++] = each.first + i;
                }
            }
        }
        var stack = new IntStack();
        out.stream().forEach(stack::push);
        while (!stack.isEmpty()) {
            int gone = stack.pop();
            for (int i = heads[gone]; i < heads[gone + 1]; i++) {
                if (!out.get(referring[i])) {
                    out.set(referring[i]);
                    stack.push(referring[i]);
                }
            }
        }
    }

    /** A table of which only so many rows may be taken. */
    public static final class Cap {
        private final int first;
        private final int count;
        private final long most;
        private final long[] hashes;

        /** @param hashes of the rows {@code first} to {@code first + count}; not copied */
        public Cap(int first, int count, long most, long[] hashes) {
            this.first = first;
            this.count = count;
            this.most = most;
            this.hashes = hashes;
        }
    }

    /**
     * Takes rows of capped tables, in the order of their hashes, each with all that it refers to, as long as there is room for them; whatever refers to one without room goes.
     * A row that has no room will have none later: what is taken meanwhile needs no less room than it saves.
     */
    public void cap(List<Cap> caps) {
        var accepted = new BitSet(rows);
        long[] room = caps.stream().mapToLong(cap -> cap.most).toArray();
        for (long packed : order(caps)) {
            int row = (int) (packed & Integer.MAX_VALUE);
            if (!accepted.get(row)) {
                accept(row, accepted, caps, room);
            }
        }
        for (Cap cap : caps) {
            for (int row = cap.first; row < cap.first + cap.count; row++) {
                if (!accepted.get(row)) {
                    out.set(row);
                }
            }
        }
        prune();
    }

    /** By the upper half of the hashes, then by where rows lie. */
    private long[] order(List<Cap> caps) {
        long[] order = new long[caps.stream().mapToInt(cap -> cap.count).sum()];
        int size = 0;
        for (Cap cap : caps) {
            for (int i = 0; i < cap.count; i++) {
                if (isTaken(cap.first + i)) {
                    order[size++] = (cap.hashes[i] & ~(long) Integer.MAX_VALUE) | (cap.first + i);
                }
            }
        }
        order = Arrays.copyOf(order, size);
        Arrays.sort(order);
        return order;
    }

    private void accept(int row, BitSet accepted, List<Cap> caps, long[] room) {
        var fresh = new IntStack();
        var open = new IntStack();
        long[] needed = new long[room.length];
        boolean fits = enter(row, accepted, caps, room, needed, fresh, open);
        while (fits && !open.isEmpty()) {
            int at = open.pop();
            for (Edges each : edges) {
                int place = at - each.first;
                if (fits && place >= 0 && place < each.to.length && each.to[place] != NONE) {
                    fits = enter(each.to[place], accepted, caps, room, needed, fresh, open);
                }
            }
        }
        if (fits) {
            for (int i = 0; i < room.length; i++) {
                room[i] -= needed[i];
            }
        } else {
            while (!fresh.isEmpty()) {
                accepted.clear(fresh.pop());
            }
            out.set(row);
        }
    }

    private boolean enter(
            int row, BitSet accepted, List<Cap> caps, long[] room, long[] needed, IntStack fresh, IntStack open) {
        if (accepted.get(row)) {
            return true;
        }
        if (out.get(row)) {
            return false;
        }
        accepted.set(row);
        fresh.push(row);
        open.push(row);
        for (int i = 0; i < room.length; i++) {
            Cap cap = caps.get(i);
            if (row >= cap.first && row < cap.first + cap.count && ++needed[i] > room[i]) {
                return false;
            }
        }
        return true;
    }

    /** Leaves of the rows {@code first} to {@code first + count}, of some tables, only those that one of {@code roots} refers to, or a row that is left. */
    public void keepReferenced(BitSet roots, BitSet only) {
        var kept = new BitSet(rows);
        var stack = new IntStack();
        roots.stream().forEach(stack::push);
        kept.or(roots);
        while (!stack.isEmpty()) {
            int at = stack.pop();
            for (Edges each : edges) {
                int place = at - each.first;
                if (place >= 0 && place < each.to.length && each.to[place] != NONE && !kept.get(each.to[place])) {
                    kept.set(each.to[place]);
                    stack.push(each.to[place]);
                }
            }
        }
        only.stream().filter(row -> !kept.get(row)).forEach(out::set);
    }

    /** A stack without boxes. */
    private static final class IntStack {
        private int[] values = new int[16];
        private int size;

        void push(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        int pop() {
            return values[--size];
        }

        boolean isEmpty() {
            return size == 0;
        }
    }
}
