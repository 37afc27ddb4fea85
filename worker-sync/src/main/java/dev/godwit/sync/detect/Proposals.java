package dev.godwit.sync.detect;

import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.anonymize.policy.FittingRule;
import dev.godwit.sync.anonymize.policy.FittingRule.Candidate;
import dev.godwit.sync.anonymize.policy.Proposal;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The strategy that suits what a column seems to hold. Only strategies that mask are proposed; a keep is for people. */
public final class Proposals {
    private static final Candidate REDACT = Candidate.of("redact");
    private static final Candidate HMAC = Candidate.of("hmac");
    private static final Candidate NULL = Candidate.of("null");

    private final FittingRule fitting;
    private final NameWords words = NameWords.load();

    public Proposals(AnonymizationStrategies strategies) {
        this.fitting = new FittingRule(strategies);
    }

    /** A rule that the gate would let pass; empty where no strategy masks such a column. */
    public Optional<Proposal> of(ColumnRef column, Detection detection) {
        return strategy(column, detection.data())
                .map(candidate -> new Proposal(candidate.yaml(), detection.toString()));
    }

    /** The first strategy for {@code data} that fits the column. */
    public Optional<Candidate> strategy(ColumnRef column, PersonalData data) {
        var candidates = new ArrayList<>(candidates(column, data));
        candidates.addAll(List.of(REDACT, HMAC, Candidate.of("hash"), NULL));
        return fitting.first(column, candidates);
    }

    private List<Candidate> candidates(ColumnRef column, PersonalData data) {
        return switch (data) {
            case EMAIL -> List.of(Candidate.of("email"));
            case PHONE ->
                column.unique()
                        ? List.of(new Candidate("phone", Map.of("distinct", true)), HMAC)
                        : List.of(Candidate.of("phone"), HMAC);
            case PERSON_NAME -> List.of(name(column));
            case USERNAME ->
                List.of(
                        HMAC,
                        new Candidate("fake", Map.of("kind", "username")),
                        new Candidate("fake", Map.of("kind", "first-name")));
            case ADDRESS -> List.of(address(column), new Candidate("fake", Map.of("kind", "city")));
            case BIRTH_DATE -> List.of(Candidate.of("date-shift"), Candidate.of("noise"));
            case NATIONAL_ID -> List.of(Candidate.of("ssn"), HMAC);
            case BANK_ACCOUNT -> List.of(Candidate.of("iban"), HMAC);
            case CARD -> List.of(Candidate.of("card"), HMAC);
            case IP -> List.of(Candidate.of("ip"));
            case MAC -> List.of(new Candidate("fake", Map.of("kind", "mac-address")));
            case PASSWORD -> List.of(Candidate.of("password"));
            case SECRET -> List.of(Candidate.of("token"), Candidate.of("uuid"));
            case FREE_TEXT, JSON -> List.of();
        };
    }

    private Candidate name(ColumnRef column) {
        List<Meaning> meanings = words.meanings(column.name().column());
        if (meanings.contains(Meaning.FIRST) || meanings.contains(Meaning.FIRSTNAME)) {
            return new Candidate("name", Map.of("kind", "first"));
        }
        return meanings.contains(Meaning.LAST) || meanings.contains(Meaning.LASTNAME)
                ? new Candidate("name", Map.of("kind", "last"))
                : Candidate.of("name");
    }

    private Candidate address(ColumnRef column) {
        List<Meaning> meanings = words.meanings(column.name().column());
        String kind = meanings.contains(Meaning.CITY)
                ? "city"
                : meanings.contains(Meaning.ZIP) || meanings.contains(Meaning.POST)
                        ? "postcode"
                        : meanings.contains(Meaning.STREET) ? "street-address" : "address";
        return new Candidate("fake", Map.of("kind", kind));
    }
}
