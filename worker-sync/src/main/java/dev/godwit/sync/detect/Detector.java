package dev.godwit.sync.detect;

import dev.godwit.sync.anonymize.TypeFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what a column seems to hold, from its name, its type and some values. It can be wrong in both directions: a gate that relies on it alone would let
 * things through. Pure, immutable, safe for several threads.
 */
public final class Detector {
    /** What is left of what a name says when the values say otherwise. */
    private static final double CONTRADICTED = 0.3;

    private static final int LONGEST_DOCUMENT = 8_000;
    private static final Set<TypeFamily> TEXTUAL = EnumSet.of(TypeFamily.TEXT, TypeFamily.ARRAY, TypeFamily.OTHER);

    private static final Set<PersonalData> DIGITS =
            EnumSet.of(PersonalData.PHONE, PersonalData.CARD, PersonalData.NATIONAL_ID, PersonalData.BANK_ACCOUNT);

    private final NameRules names;
    private final ValueRules values;
    private final JsonLook documents;

    public Detector() {
        PersonNames people = PersonNames.load();
        this.names = new NameRules(NameWords.load());
        this.values = new ValueRules(people);
        this.documents = new JsonLook(names, people);
    }

    /** The most likely sort of data, if one is likely enough to be reported. */
    public Optional<Detection> detect(SampledColumn column) {
        TypeFamily family = column.type().family();
        if (family == TypeFamily.JSON || family == TypeFamily.JSONB) {
            return reported(PersonalData.JSON, documents.of(Values.of(column.values(), LONGEST_DOCUMENT)));
        }
        Values sampled = Values.of(family == TypeFamily.ARRAY ? elements(column.values()) : column.values());
        if (looksLikeDocuments(sampled) && TEXTUAL.contains(family)) {
            return reported(PersonalData.JSON, documents.of(Values.of(column.values(), LONGEST_DOCUMENT)));
        }
        Map<PersonalData, Double> byName =
                names.of(column.name().table(), column.name().column());
        Map<PersonalData, Evidence> byValue = values.of(sampled);
        Detection best = null;
        for (PersonalData data : PersonalData.values()) {
            Evidence evidence = byValue.getOrDefault(data, Evidence.NONE);
            double named = byName.getOrDefault(data, 0.0);
            Detection found = weigh(data, named, evidence, column);
            if (possible(data, column) && (best == null || found.confidence() > best.confidence())) {
                best = found;
            }
        }
        return Optional.ofNullable(best).filter(found -> found.confidence() >= Detection.REPORTED);
    }

    private static Detection weigh(PersonalData data, double named, Evidence evidence, SampledColumn column) {
        var why = new ArrayList<String>();
        double byName = evidence.contradicts() ? named * CONTRADICTED : named;
        if (byName >= 0.3) {
            why.add("its name");
        }
        double byType = 0;
        if (data == PersonalData.IP && column.type().name().equals("inet")) {
            byType = 0.7;
            why.add("its type");
        }
        if (data == PersonalData.MAC && column.type().name().startsWith("macaddr")) {
            byType = 0.9;
            why.add("its type");
        }
        if (evidence.strength() > 0) {
            why.add(evidence.words());
        }
        return new Detection(data, 1 - (1 - byName) * (1 - byType) * (1 - evidence.strength()), why);
    }

    private static Optional<Detection> reported(PersonalData data, Evidence evidence) {
        return evidence.strength() < Detection.REPORTED
                ? Optional.empty()
                : Optional.of(new Detection(data, evidence.strength(), List.of(evidence.words())));
    }

    /** Whether a column of that type can hold it. */
    private static boolean possible(PersonalData data, SampledColumn column) {
        String type = column.type().name();
        return switch (column.type().family()) {
            case TEXT, ARRAY -> data != PersonalData.JSON;
            case OTHER -> data != PersonalData.JSON && (!type.startsWith("macaddr") || data == PersonalData.MAC);
            case INT8, NUMERIC -> DIGITS.contains(data);
            case INT2, INT4 -> data == PersonalData.BIRTH_DATE || data == PersonalData.NATIONAL_ID;
            case DATE, TIMESTAMP, TIMESTAMPTZ -> data == PersonalData.BIRTH_DATE;
            case INET -> data == PersonalData.IP;
            case BYTEA -> data == PersonalData.PASSWORD || data == PersonalData.SECRET;
            case UUID -> data == PersonalData.SECRET;
            case JSON, JSONB -> data == PersonalData.JSON;
            case BOOLEAN, FLOAT4, FLOAT8, TIME -> false;
        };
    }

    private static boolean looksLikeDocuments(Values values) {
        return values.share(value -> value.startsWith("{\"") || value.startsWith("[{") || value.startsWith("[\""))
                > 0.5;
    }

    /** Of the server's way to print arrays, well enough to look at. */
    private static List<String> elements(List<String> arrays) {
        return arrays.stream()
                .flatMap(
                        array -> Arrays.stream(array.replaceAll("^\\{|\\}$", "").split(",")))
                .map(element -> element.replaceAll("^\"|\"$", ""))
                .toList();
    }
}
