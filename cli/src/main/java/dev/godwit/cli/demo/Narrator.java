package dev.godwit.cli.demo;

import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Quantities;
import java.time.Duration;

/** Tells on standard error what the demo does and what it found. Confined to the thread that runs the demo. */
final class Narrator {

    private static final String BOLD = "\u001b[1m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";
    private static final long STATUS_NANOS = 2_000_000_000L;

    private final Output output;
    private final boolean color;
    private final int steps;
    private final long started = System.nanoTime();
    private int step;
    private String title = "";
    private boolean status;
    private long lastStatus;

    Narrator(Output output, boolean color, int steps) {
        this.output = output;
        this.color = color && output.terminal().err() && output.terminal().color();
        this.steps = steps;
    }

    /** Begins the next step. */
    void step(String name) {
        step++;
        title = name;
        write("");
        write(in(BOLD, "%d/%d  %s".formatted(step, steps, name)) + "  (%s)".formatted(elapsed()));
    }

    /** Where the demo is, for a report of its failure. */
    String where() {
        return step == 0 ? "before the first step" : "in step %d, '%s'".formatted(step, title);
    }

    /** Something to know. */
    void say(String text, Object... arguments) {
        indented("     ", arguments.length == 0 ? text : text.formatted(arguments));
    }

    /** Something that was checked just now and holds. */
    void holds(String text, Object... arguments) {
        indented(in(GREEN, "  ok ") + "", arguments.length == 0 ? text : text.formatted(arguments));
    }

    /** How far something is: drawn again in place on a terminal, now and then a line elsewhere. */
    void status(String text) {
        if (output.drawsBars()) {
            String line = "     " + text;
            int width = Math.max(20, output.terminal().columns() - 1);
            output.talk("\r\u001b[K" + (line.length() > width ? line.substring(0, width) : line));
            status = true;
        } else if (System.nanoTime() - lastStatus > STATUS_NANOS) {
            lastStatus = System.nanoTime();
            say("%s", text);
        }
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private String elapsed() {
        return Quantities.duration(sinceStart());
    }

    private void indented(String first, String text) {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            write((i == 0 ? first : "     ") + lines[i]);
        }
    }

    private void write(String line) {
        if (status) {
            output.talk("\r\u001b[K");
            status = false;
        }
        output.say(line);
    }

    private String in(String style, String text) {
        return color ? style + text + PLAIN : text;
    }
}
