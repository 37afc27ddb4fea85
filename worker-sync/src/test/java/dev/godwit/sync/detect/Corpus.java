package dev.godwit.sync.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.policy.ColumnName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Columns of which it is known what they hold. */
final class Corpus {
    private static final int SAMPLED = 60;

    private Corpus() {}

    /** One column, and what the detector should say of it. */
    record Labelled(SampledColumn column, Optional<PersonalData> label) {}

    static List<Labelled> read(String file) {
        var columns = new ArrayList<Labelled>();
        var schema = "";
        var table = "";
        for (String line : lines(file)) {
            if (line.startsWith("[")) {
                String[] name = line.substring(1, line.length() - 1).split("\\.");
                schema = name[0];
                table = name[1];
            } else if (!line.isBlank() && !line.startsWith("#")) {
                columns.add(column(schema, table, line.split("\\s+")));
            }
        }
        return columns;
    }

    private static Labelled column(String schema, String table, String[] fields) {
        var name = new ColumnName(schema, table, fields[0]);
        Optional<PersonalData> label = fields[2].equals("-")
                ? Optional.empty()
                : Optional.of(PersonalData.ofWord(fields[2]).orElseThrow());
        return new Labelled(new SampledColumn(name, ColumnType.of(type(fields[1])), values(name, fields[3])), label);
    }

    private static String type(String written) {
        return switch (written) {
            case "timestamptz" -> "timestamp with time zone";
            case "float8" -> "double precision";
            default -> written;
        };
    }

    /** The same values in every run. */
    private static List<String> values(ColumnName name, String sort) {
        if (sort.equals("none")) {
            return List.of();
        }
        Function<Random, String> made = MadeUpValues.of(sort);
        var random = new Random(name.toString().hashCode());
        var values = new ArrayList<String>();
        for (int i = 0; i < SAMPLED; i++) {
            values.add(random.nextInt(20) == 0 ? "" : made.apply(random));
        }
        return values;
    }

    private static List<String> lines(String file) {
        try (InputStream in = Corpus.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
