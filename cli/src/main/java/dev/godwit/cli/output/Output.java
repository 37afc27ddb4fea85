package dev.godwit.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Where a command writes: data to standard output, in the format that was asked for, and talk to standard error. Everything is UTF-8 and
 * leaves at once. Thread-safe.
 *
 * <p>When nobody reads standard output any more, writing throws a {@link BrokenPipeException}; talk that nobody reads is dropped.
 */
public final class Output {

    private final OutputStream out;
    private final OutputStream err;
    private final Terminal terminal;
    private Format format = Format.TEXT;
    private boolean quiet;
    private boolean bars = true;

    public Output(OutputStream out, OutputStream err, Terminal terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** Set once, when the command line has been read. */
    public synchronized void configure(Format asked, boolean beQuiet) {
        format = asked;
        quiet = beQuiet;
    }

    /** Whether progress may be drawn as bars. */
    public synchronized void progress(boolean wanted) {
        bars = wanted;
    }

    /** Whether progress is drawn as bars: if it is wanted, on a terminal that can, and nobody asked for quiet. */
    public synchronized boolean drawsBars() {
        return bars && terminal.err() && !quiet;
    }

    public synchronized Format format() {
        return format;
    }

    public Terminal terminal() {
        return terminal;
    }

    /** The one result of a command: indented JSON, or what {@code text} gives. */
    public void document(Object document, Supplier<String> text) {
        data(format() == Format.JSON ? indented(document) : text.get());
    }

    /** One of several results, as they come: a line of JSON, or what {@code text} gives. */
    public void item(Object item, Supplier<String> text) {
        data(format() == Format.JSON ? Json.text(item) : text.get());
    }

    /** A line of talk. Not written when the user asked for quiet. */
    public void say(String line) {
        if (!isQuiet()) {
            talk(line + "\n");
        }
    }

    /** A line of talk that is written in any case. */
    public void warn(String line) {
        talk((terminal.err() && terminal.color() ? "\u001b[1;31m%s\u001b[0m".formatted(line) : line) + "\n");
    }

    /** Talk as it is, with its line ends and control sequences. */
    public synchronized void talk(String text) {
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            quiet = true; // nobody reads it
        }
    }

    private synchronized boolean isQuiet() {
        return quiet;
    }

    private synchronized void data(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            out.write((text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new BrokenPipeException(e);
        }
    }

    private static String indented(Object document) {
        ObjectWriter writer = Json.mapper().writerWithDefaultPrettyPrinter();
        try {
            return writer.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot be written as JSON: " + document.getClass(), e);
        }
    }
}
