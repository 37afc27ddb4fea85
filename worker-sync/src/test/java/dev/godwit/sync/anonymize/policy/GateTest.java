package dev.godwit.sync.anonymize.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.anonymize.strategy.Masked;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final AnonymizationStrategies STRATEGIES = AnonymizationStrategies.builtIn();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final Map<String, Object> KEEP =
            Map.of("keep", Map.of("reason", "an id", "by", "dpo", "until", "2026-11-20"));

    private final List<ColumnRef> columns = new ArrayList<>();
    private final List<ColumnName> known = new ArrayList<>();
    private final Map<String, @Nullable Object> rules = new LinkedHashMap<>();

    @Test
    void aDecisionForEachColumnOpensTheGate() {
        column("users.id", "bigint", true, true);
        column("users.email", "text", false, true);
        rule("public.users.id", KEEP);
        rule("public.users.email", "email");

        assertThat(check())
                .isEqualTo(new GateResult.Passed(Map.of(
                        name("users.id"),
                        new ColumnDecision.Kept("an id", "dpo", TODAY, "public.users.id"),
                        name("users.email"),
                        new ColumnDecision.Masked(
                                "email",
                                Masked.masking("email", Map.of()).whereUnique(),
                                "public.users.email",
                                "public.users.email"))));
    }

    @Test
    void withoutARuleEveryColumnIsListedWithAStubToPaste() {
        column("users.id", "bigint", true, true);
        column("users.email", "text", true, true);
        column("users.mobile_phone", "character varying(30)", false, false);
        column("users.first_name", "text", false, false);
        column("users.notes", "text", false, false);
        column("users.doc", "jsonb", true, false);
        column("Users.born", "date", false, false);
        column("users.username", "text", true, true);

        GateResult.Refused refused = refused();

        assertThat(refused.isConfiguration()).isFalse();
        assertThat(refused.problems()).hasSize(8).allMatch(problem -> problem.kind() == Kind.UNDECIDED);
        assertThat(refused.problems().get(1).message())
                .isEqualTo("Column 'public.users.doc' (jsonb) has no decision: choose a strategy, or sign a keep.");
        assertThat(refused.stub()).isEqualTo("""
                        rules:
                          'public."Users".born': {keep: {reason: "", by: "", until: 2027-11-20}}  # date
                          public.users.doc: redact  # jsonb not null
                          public.users.email: email  # text not null unique
                          public.users.first_name: {strategy: name, kind: first}  # text
                          public.users.id: {keep: {reason: "", by: "", until: 2027-11-20}}  # bigint not null unique
                          public.users.mobile_phone: phone  # character varying(30)
                          public.users.notes: redact  # text
                          public.users.username: hmac  # text not null unique
                        """);
    }

    @Test
    void aMisspeltColumnIsNamedWithTheNearestAndItsColumnIsUndecided() {
        column("users.email", "text", false, false);
        rule("public.users.emial", "email");

        assertThat(messages())
                .containsExactly(
                        "No column is called 'public.users.emial', so its rule protects nothing. Did you mean 'public.users.email'?",
                        "Column 'public.users.email' (text) has no decision: choose a strategy, or sign a keep.");
        assertThat(refused().isConfiguration()).isTrue();
    }

    @Test
    void columnsThatATemplateReadsHaveToBeThereAndReadable() {
        column("users.id", "bigint", true, true);
        column("users.doc", "jsonb", false, false);
        column("users.a", "text", false, false);
        column("users.b", "text", false, false);
        column("users.c", "text", false, false);
        rule("public.users.id", KEEP);
        rule("public.users.doc", "redact");
        rule("public.users.a", "{row.idd}-{id}");
        rule("public.users.b", "{row.doc}");
        rule("public.users.c", "{row.b} {row.id}");

        assertThat(messages())
                .containsExactly(
                        "Strategy 'template' of 'public.users.a' reads column 'idd', which is not copied with this table. Did you mean 'id'?",
                        "Strategy 'template' of 'public.users.b' reads 'public.users.doc', which is jsonb; it can read text, integers and uuids.",
                        "Strategy 'template' of 'public.users.c' shows 'public.users.b', which is made of other columns itself. Read those.");
        assertThat(refused().isConfiguration()).isTrue();
    }

    @Test
    void whatIsMadeOfOtherColumnsJoinsWithNothing() {
        column("users.name", "text", true, true);
        column("users.other", "text", true, false);
        columns.add(
                new ColumnRef(name("orders.name"), ColumnType.of("text"), false, false, List.of(name("users.name"))));
        column("orders.other", "text", true, false);
        rule("public.*.other", "hmac");
        rule("public.*.name", "{id}{row.other}");

        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(message).contains("no longer join"));
    }

    @Test
    void aResultThatIsLongerThanTheColumnIsRefused() {
        column("users.pass", "character varying(60)", false, false);
        rule("public.users.pass", "password");

        assertThat(messages())
                .containsExactly(
                        "Strategy 'password' cannot mask 'public.users.pass', because its results have up to 64 characters and character varying(60) holds fewer.");
    }

    @Test
    void aRuleForATableOutsideThisJobIsNotMisspelt() {
        column("users.email", "text", false, false);
        known.add(name("orders.email"));
        rule("public.users.email", "email");
        rule("public.orders.email", "email");

        assertThat(check()).isInstanceOf(GateResult.Passed.class);
    }

    @Test
    void aPatternThatMatchesNothingIsMisspelt() {
        column("users.email", "text", false, false);
        rule("public.*.email", "email");
        rule("crm.*.email", "email");

        assertThat(kinds()).containsExactly(Kind.UNMATCHED_RULE);
    }

    @Test
    void twoPatternsMayNotDisagreeAndARuleForTheColumnAloneSettlesIt() {
        column("users.email", "text", false, false);
        rule("public.*.email", "email");
        rule("public.users.*", "redact");

        assertThat(refused().problems())
                .extracting(PolicyProblem::where, PolicyProblem::message)
                .containsExactly(
                        tuple(
                                "public.*.email",
                                "Rule 'public.*.email' decides about 'public.users.email', and so, differently, does 'public.users.*'; neither comes before the other. Write one for this column alone."),
                        tuple(
                                "public.users.*",
                                "Rule 'public.users.*' decides about 'public.users.email', and so, differently, does 'public.*.email'; neither comes before the other. Write one for this column alone."));
        rule("public.users.email", "hmac");
        assertThat(check()).isInstanceOf(GateResult.Passed.class);
    }

    @Test
    void theNarrowerOfTwoPatternsDecides() {
        column("users.email", "text", false, false);
        column("users.id", "bigint", false, false);
        rule("*.*.*", KEEP);
        rule("*.*.email", "email");

        assertThat(((GateResult.Passed) check()).decisions())
                .hasEntrySatisfying(
                        name("users.email"), decision -> assertThat(decision).isInstanceOf(ColumnDecision.Masked.class))
                .hasEntrySatisfying(
                        name("users.id"), decision -> assertThat(decision).isInstanceOf(ColumnDecision.Kept.class));
    }

    @Test
    void aKeepThatIsNotNarrowerDoesNotStandAgainstAStrategy() {
        column("users.email", "text", false, false);
        rule("public.users.*", KEEP);
        rule("*.*.email", "email");

        assertThat(kinds()).containsOnly(Kind.CONFLICTING_RULES);
    }

    @Test
    void twoPatternsMayAgree() {
        column("users.email", "text", false, false);
        rule("public.*.email", "email");
        rule("public.users.*", "email");

        assertThat(check()).isInstanceOf(GateResult.Passed.class);
    }

    @Test
    void twoNamesOfOneColumnAreTwoRules() {
        column("users.email", "text", false, false);
        rule("public.users.email", "email");
        rule("public.\"users\".email", "redact");

        assertThat(kinds()).containsExactly(Kind.CONFLICTING_RULES, Kind.CONFLICTING_RULES);
    }

    @Test
    void aProblemOfThePolicyIsListedBesideThoseOfTheColumns() {
        column("users.email", "text", false, false);
        column("users.phone", "text", false, false);
        rule("public.users.email", "emial");

        assertThat(kinds()).containsExactly(Kind.UNKNOWN_STRATEGY, Kind.UNDECIDED);
    }

    @Test
    void aStrategyMustKnowTheType() {
        column("users.age", "integer", false, false);
        column("users.mood", "public.mood", false, false);
        rule("public.users.age", "email");
        rule("public.users.mood", "redact");

        assertThat(messages())
                .containsExactly(
                        "Strategy 'email' does not apply to 'public.users.age', which is integer. It masks: text. For this type: "
                                + those(TypeFamily.INT4, false) + ".",
                        "Strategy 'redact' does not apply to 'public.users.mood', which is public.mood. It masks: text, int2, int4, int8, uuid, boolean, numeric, float4, float8, date, time, timestamp, timestamptz, bytea, json, jsonb, array, inet. For this type: "
                                + those(TypeFamily.OTHER, false) + ".");
    }

    @Test
    void aStrategyMustKeepValuesApartWhereTheColumnIsUnique() {
        column("users.name", "text", false, true);
        column("users.phone", "text", false, true);
        column("users.code", "integer", false, true);
        column("users.gone", "text", false, true);
        rule("public.users.name", "name");
        rule("public.users.phone", Map.of("strategy", "phone", "distinct", true));
        rule("public.users.code", "redact");
        rule("public.users.gone", null);

        assertThat(messages())
                .containsExactly(
                        "Strategy 'redact', as it is set, can give two values of 'public.users.code' one result, and the column is unique. Those that keep values apart: "
                                + those(TypeFamily.INT4, true) + ".",
                        "Strategy 'name', as it is set, can give two values of 'public.users.name' one result, and the column is unique. Those that keep values apart: "
                                + those(TypeFamily.TEXT, true) + ".");
    }

    @Test
    void aResultMustFitTheColumn() {
        column("users.email", "character varying(30)", false, false);
        rule("public.users.email", "email");

        assertThat(messages())
                .singleElement()
                .satisfies(
                        message -> assertThat(message)
                                .startsWith(
                                        "Strategy 'email' cannot mask 'public.users.email', because its addresses have 53 characters"));
    }

    @Test
    void nullNeedsAColumnThatMayBeNull() {
        column("users.ssn", "text", true, false);
        rule("public.users.ssn", "null");

        assertThat(messages())
                .containsExactly("Strategy 'null' makes NULL of 'public.users.ssn', which is NOT NULL. Use 'redact'.");
    }

    @Test
    void aKeepEndsAfterItsLastDay() {
        column("users.a", "text", false, false);
        column("users.b", "text", false, false);
        rule("public.users.a", keep("2026-11-20"));
        rule("public.users.b", keep("2026-11-19"));

        assertThat(messages())
                .containsExactly(
                        "The keep of 'public.users.b' by 'dpo' ended on 2026-11-19. Sign it again, or choose a strategy.");
        assertThat(refused().stub()).contains("public.users.b").doesNotContain("public.users.a");
    }

    @Test
    void columnsThatForeignKeysLinkShareTheDomainOfTheReferencedOne() {
        column("users.id", "bigint", true, true);
        column("orders.user_id", "bigint", true, false, "users.id");
        column("refunds.user_id", "bigint", true, false, "orders.user_id");
        column("other.id", "bigint", true, true);
        rule("public.*.*", "hmac");

        assertThat(domains())
                .isEqualTo(Map.of(
                        "public.users.id", "public.users.id",
                        "public.orders.user_id", "public.users.id",
                        "public.refunds.user_id", "public.users.id",
                        "public.other.id", "public.other.id"));
    }

    @Test
    void aNamedDomainHoldsForAllThatIsLinked() {
        column("users.id", "bigint", true, true);
        column("orders.user_id", "bigint", true, false, "users.id");
        rule("public.users.id", "hmac");
        rule("public.orders.user_id", Map.of("strategy", "hmac", "domain", "person"));

        assertThat(domains().values()).containsOnly("person");
    }

    @Test
    void linkedColumnsMayNotNameTwoDomains() {
        column("users.id", "bigint", true, true);
        column("orders.user_id", "bigint", true, false, "users.id");
        rule("public.users.id", Map.of("strategy", "hmac", "domain", "a"));
        rule("public.orders.user_id", Map.of("strategy", "hmac", "domain", "b"));

        assertThat(messages())
                .containsExactly(
                        "Foreign keys link columns of different domains, whose rows would no longer join: 'public.users.id' is in 'a', 'public.orders.user_id' is in 'b'. Give them one domain.");
    }

    @Test
    void linkedColumnsAreMaskedAlikeOrNotAtAll() {
        column("users.id", "bigint", true, true);
        column("orders.user_id", "bigint", true, false, "users.id");
        column("notes.user_id", "integer", true, false, "users.id");
        column("logs.user_id", "bigint", false, false, "users.id");
        rule("public.users.id", "hmac");
        rule("public.orders.user_id", KEEP);
        rule("public.notes.user_id", "hmac");
        rule("public.logs.user_id", "null");

        assertThat(messages())
                .containsExactly(
                        "Column 'public.notes.user_id' (integer, 'hmac') references 'public.users.id' (bigint, 'hmac'), and they are masked differently: rows would no longer join. Give both the same strategy and parameters; for integers of different types also the same 'max'.",
                        "Column 'public.orders.user_id' references 'public.users.id', but 'public.orders.user_id' is kept and the other masked: rows would no longer join.");
        assertThat(kinds()).containsOnly(Kind.FOREIGN_KEY);
    }

    @Test
    void aKeyThatReferencesItsOwnTableIsNoTrouble() {
        column("staff.id", "bigint", true, true);
        column("staff.boss", "bigint", false, false, "staff.id");
        rule("public.staff.*", "hmac");

        assertThat(domains().values()).containsOnly("public.staff.id");
    }

    @Test
    void aReferenceOutOfTheJobIsNotChecked() {
        column("orders.user_id", "bigint", true, false, "users.id");
        rule("public.orders.user_id", "hmac");

        assertThat(domains()).containsEntry("public.orders.user_id", "public.orders.user_id");
    }

    @Test
    void whatCannotTellSpellingsApartIsRefusedOnAUniqueColumn() {
        column("users.email", "text", false, true);
        rule("public.users.email", Map.of("strategy", "email", "normalize", "fold"));

        assertThat(messages())
                .singleElement()
                .satisfies(
                        message -> assertThat(message)
                                .startsWith(
                                        "Strategy 'email', as it is set, can give two values of 'public.users.email' one result, and the column is unique. It takes two spellings for one value unless it has 'normalize: none'."));
    }

    @Test
    void addressesInAUniqueColumnAndThoseThatReferenceItAreToldApartByTheirSpelling() {
        column("users.email", "text", false, true);
        column("logins.email", "text", false, false, "users.email");
        column("notes.email", "text", false, false);
        rule("public.*.email", "email");

        var passed = (GateResult.Passed) check();

        assertThat(added(passed, "users.email")).containsEntry("normalize", "none");
        assertThat(added(passed, "logins.email")).containsEntry("normalize", "none");
        assertThat(added(passed, "notes.email")).isEmpty();
    }

    private static Map<String, Object> added(GateResult.Passed passed, String column) {
        return Objects.requireNonNull((ColumnDecision.Masked) passed.decisions().get(name(column)))
                .masking()
                .addedParameters();
    }

    @Test
    void nullIsNotForColumnsThatTakeAllNullsForOne() {
        columns.add(new ColumnRef(name("users.code"), ColumnType.of("text"), true, true, true, List.of(), List.of()));
        rule("public.users.code", "null");

        assertThat(kinds()).containsExactly(Kind.NOT_UNIQUE);
    }

    @Test
    void aMaskedReferenceToATableThatIsNotCopiedIsRefused() {
        columns.add(new ColumnRef(
                name("orders.user_id"),
                ColumnType.of("bigint"),
                true,
                false,
                false,
                List.of(name("users.id")),
                List.of(name("users.id"))));
        rule("public.orders.user_id", "hmac");

        assertThat(kinds()).containsExactly(Kind.FOREIGN_KEY);
        rule("public.orders.user_id", "null");
        assertThat(check()).isInstanceOf(GateResult.Passed.class);
    }

    private void column(String name, String type, boolean notNull, boolean unique, String... references) {
        List<ColumnName> targets = new ArrayList<>();
        for (String reference : references) {
            targets.add(name(reference));
        }
        columns.add(new ColumnRef(name(name), ColumnType.of(type), !notNull, unique, targets));
    }

    private void rule(String pattern, @Nullable Object value) {
        rules.put(pattern, value);
    }

    private static Map<String, Object> keep(String until) {
        return Map.of("keep", Map.of("reason", "r", "by", "dpo", "until", until));
    }

    private static ColumnName name(String tableAndColumn) {
        int dot = tableAndColumn.indexOf('.');
        return new ColumnName("public", tableAndColumn.substring(0, dot), tableAndColumn.substring(dot + 1));
    }

    /** The strategies that a message names for a type, by what each says of itself. */
    private static String those(TypeFamily family, boolean distinct) {
        return Stream.concat(
                        STRATEGIES.names().stream().sorted().filter(name -> {
                            var masking = STRATEGIES.find(name).orElseThrow().configure(new Parameters(Map.of()));
                            return masking.families().contains(family)
                                    && (family != TypeFamily.OTHER
                                            || masking.objection(ColumnType.of("public.mood"))
                                                    .isEmpty())
                                    && (!distinct || masking.whereUnique().uniqueness(family) == Uniqueness.PRESERVED);
                        }),
                        Stream.of("keep"))
                .collect(Collectors.joining(", "));
    }

    private GateResult check() {
        AnonymizationPolicy policy = PolicyReader.read(Map.of("rules", rules), STRATEGIES);
        return Gate.check(policy, STRATEGIES, columns, known, TODAY);
    }

    private GateResult.Refused refused() {
        return (GateResult.Refused) check();
    }

    private List<String> messages() {
        return refused().problems().stream().map(PolicyProblem::message).toList();
    }

    private List<Kind> kinds() {
        return refused().problems().stream().map(PolicyProblem::kind).toList();
    }

    private Map<String, String> domains() {
        Map<String, String> domains = new LinkedHashMap<>();
        ((GateResult.Passed) check())
                .decisions()
                .forEach((name, decision) -> domains.put(name.toString(), ((ColumnDecision.Masked) decision).domain()));
        return domains;
    }
}
