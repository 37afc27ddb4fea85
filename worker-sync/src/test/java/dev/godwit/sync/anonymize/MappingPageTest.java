package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that says what others call our strategies: it knows all of theirs, and none of ours that is not there. */
class MappingPageTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (.*?) \\| (.*?) ?\\|");
    private static final Pattern LINK = Pattern.compile("\\[`([a-z-]+)`]\\(([a-z-]+)\\.md\\)");

    /** As their documentation lists them: Greenmask 0.2.22, pgstream 1, datanymizer 0.7.2. */
    private static final Map<String, String> THEIRS =
            Map.of("Confiture", """
            email phone hash redact name date address credit_card ip_address text_redaction preserve custom
            custom_lambda salted_hashing masking_retention differential_privacy
            """, "Greenmask", """
            Cmd Dict Hash Masking NoiseDate NoiseFloat NoiseInt NoiseNumeric RandomAmountWithCurrency RandomBool
            RandomCCNumber RandomCCType RandomCentury RandomChoice RandomCompany RandomCurrency RandomDate
            RandomDayOfMonth RandomDayOfWeek RandomDomainName RandomE164PhoneNumber RandomEmail RandomFloat RandomInt
            RandomIp RandomLatitude RandomLongitude RandomMac RandomMonthName RandomNumeric RandomParagraph
            RandomPassword RandomPerson RandomPhoneNumber RandomSentence RandomString RandomTimezone
            RandomTollFreePhoneNumber RandomUnixTimestamp RandomURL RandomUsername RandomUuid RandomWord
            RandomYearString RealAddress RegexpReplace Replace SetNull Json Template TemplateRecord
            """, "pgstream", """
            email encrypted_aes_siv greenmask_boolean greenmask_choice greenmask_date greenmask_firstname
            greenmask_float greenmask_integer greenmask_string greenmask_unix_timestamp greenmask_utc_timestamp
            greenmask_uuid hstore json literal_string masking neosync_email neosync_firstname neosync_lastname
            neosync_fullname neosync_string pg_anonymizer phone_number string template noop
            """, "datanymizer", """
            boolean datetime plain random_num capitalize none pipeline template json company_activity
            company_activity_verb company_activity_adj company_activity_noun company_motto company_motto_head
            company_motto_middle company_motto_tail company_name company_name_alt company_suffix industry profession
            currency_code currency_name currency_symbol dir_path file_extension file_name file_path domain_suffix
            email free_email_provider ip local_cell_phone local_phone mac_address password phone user_agent username
            job_field position seniority title building_number city city_prefix city_suffix country_code country_name
            dwelling_type dwelling latitude longitude post_code state_abbr state_name street_name street_suffix
            time_zone zip_code first_name last_name middle_name name_suffix person_name person_name_with_title
            person_title paragraph paragraphs sentence sentences words word base64_token base64url_token hex_token
            uuid color digit
            """);

    private record Row(String theirs, List<String> ours, String why) {}

    @Test
    void everyTransformerOfTheirsIsListedOnce() throws IOException {
        Map<String, List<Row>> page = page();

        assertThat(page).containsOnlyKeys(THEIRS.keySet());
        THEIRS.forEach((tool, names) -> assertThat(rows(page, tool).stream().map(Row::theirs))
                .as(tool)
                .containsExactlyInAnyOrder(names.strip().split("\\s+")));
        assertThat(rows(page, "Confiture")).hasSize(16);
    }

    @Test
    void whatTakesItsPlaceIsThereAndWhatHasNoneHasAReason() throws IOException {
        var known = new TreeSet<>(AnonymizationStrategies.builtIn().names());
        known.add("keep");
        var used = new TreeSet<String>();
        page().forEach((tool, rows) -> rows.forEach(row -> {
            assertThat(known).as("%s %s", tool, row.theirs()).containsAll(row.ours());
            assertThat(!row.ours().isEmpty() || !row.why().isBlank())
                    .as("%s %s", tool, row.theirs())
                    .isTrue();
            used.addAll(row.ours());
        }));

        known.removeAll(used);
        assertThat(known).as("ours that nobody else has").containsExactly("iban", "shuffle", "ssn");
    }

    private static Map<String, List<Row>> page() throws IOException {
        var page = new TreeMap<String, List<Row>>();
        String tool = "";
        for (String line : Files.readAllLines(MarkdownExamples.repository().resolve("docs/anonymization/mapping.md"))) {
            Matcher row = ROW.matcher(line);
            if (line.startsWith("## ")) {
                tool = line.substring(3);
            } else if (row.matches()) {
                List<String> ours = LINK.matcher(row.group(2))
                        .results()
                        .map(MappingPageTest::link)
                        .toList();
                assertThat(ours.isEmpty()).isEqualTo(row.group(2).equals("-"));
                page.computeIfAbsent(tool, t -> new ArrayList<>()).add(new Row(row.group(1), ours, row.group(3)));
            }
        }
        return page;
    }

    private static List<Row> rows(Map<String, List<Row>> page, String tool) {
        return page.getOrDefault(tool, List.of());
    }

    private static String link(MatchResult link) {
        assertThat(link.group(1)).isEqualTo(link.group(2));
        return link.group(1);
    }
}
