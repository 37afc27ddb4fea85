package dev.godwit.cli.demo;

import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at both databases with plain SQL, and believes nothing that the sync says of itself. */
final class StagingCheck {

    private final Connection production;
    private final Connection staging;
    private final Narrator narrator;

    StagingCheck(Connection production, Connection staging, Narrator narrator) {
        this.production = production;
        this.staging = staging;
        this.narrator = narrator;
    }

    /** @return rows in staging */
    long run(SyncMeasured sync, Set<String> maskedColumns) throws SQLException, DemoFailure {
        long rows = counts(sync);
        keptColumns(maskedColumns);
        foreignKeys();
        emailWords();
        leakScan(sync.leakScan());
        return rows;
    }

    private long counts(SyncMeasured sync) throws SQLException, DemoFailure {
        Map<String, Long> source = Shop.counts(production);
        Map<String, Long> target = Shop.counts(staging);
        DemoFailure.unless(source.equals(target), "Production has %s rows, staging %s", source, target);
        DemoFailure.unless(
                Shop.total(target) == sync.rows(),
                "Staging has %d rows; the chunks say that they wrote %d",
                Shop.total(target),
                sync.rows());
        var table = Table.of("table", ">rows", "digest of staging, as written and as read back");
        for (var digest : sync.digests()) {
            String name = digest.table().replaceFirst("^public\\.", "");
            long counted = target.getOrDefault(name.equals("Orders") ? "\"Orders\"" : name, -1L);
            DemoFailure.unless(
                    counted == digest.rows(),
                    "Verification read %d rows of '%s', SQL counts %d",
                    digest.rows(),
                    name,
                    counted);
            table.row(name, Quantities.count(digest.rows()), digest.digest());
        }
        DemoFailure.unless(
                sync.digests().size() == Shop.TABLES.size(),
                "%d tables were verified",
                sync.digests().size());
        narrator.holds(
                "Counts are equal in production and staging, table by table: %s rows",
                Quantities.count(Shop.total(target)));
        narrator.say(table.format(Terminal.NONE, ""));
        return Shop.total(target);
    }

    /** What passes unmasked is the same bag of rows on both sides: count, and sum of the rows' 64-bit hashes. */
    private void keptColumns(Set<String> maskedColumns) throws SQLException, DemoFailure {
        for (String table : Shop.TABLES) {
            String bare = table.replace("\"", "");
            List<String> kept =
                    Sql.texts(production, """
                    SELECT quote_ident(attname) FROM pg_attribute
                    WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND NOT 'public.%s.' || attname = ANY ('%s')
                    ORDER BY attname
                    """.formatted(table, bare, "{" + String.join(",", maskedColumns) + "}"));
            String sql =
                    "SELECT count(*) || '/' || coalesce(sum(hashtextextended(ROW(%s)::text, 0)::numeric), 0) FROM %s"
                            .formatted(String.join(", ", kept), table);
            DemoFailure.unless(
                    Sql.texts(production, sql).equals(Sql.texts(staging, sql)),
                    "The columns %s of '%s' are not the same rows in staging",
                    kept,
                    bare);
        }
        narrator.holds(
                "The columns that the policy keeps hold the same rows on both sides: count, and sum of 64-bit row hashes");
    }

    private void foreignKeys() throws SQLException, DemoFailure {
        String keys = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace";
        List<String> source = Sql.texts(production, keys + " ORDER BY 1");
        List<String> target = Sql.texts(staging, keys + " AND convalidated ORDER BY 1");
        DemoFailure.unless(
                source.equals(target), "Production has the foreign keys %s, staging validated %s", source, target);
        long orphans = 0;
        for (String query : Sql.texts(staging, """
                SELECT format('SELECT count(*) FROM %s c WHERE c.%I IS NOT NULL AND NOT EXISTS (SELECT FROM %s p WHERE p.%I = c.%I)',
                    conrelid::regclass, child.attname, confrelid::regclass, parent.attname, child.attname)
                FROM pg_constraint
                JOIN pg_attribute child ON child.attrelid = conrelid AND child.attnum = conkey[1]
                JOIN pg_attribute parent ON parent.attrelid = confrelid AND parent.attnum = confkey[1]
                WHERE contype = 'f' AND connamespace = 'public'::regnamespace
                """)) {
            orphans += Sql.number(staging, query);
        }
        DemoFailure.unless(orphans == 0, "%d rows of staging point to rows that are not there", orphans);
        narrator.holds("All %d foreign keys are there and valid, and a join finds 0 orphans", target.size());
    }

    /** Every word with an @ of any column, whatever its type and name, against all those of production. */
    private void emailWords() throws SQLException, DemoFailure {
        var originals = new HashSet<String>();
        long planted = 0;
        for (String table : Shop.TABLES) {
            long[] found = {0};
            Sql.each(production, words(table), word -> {
                originals.add(word);
                found[0] += word.contains(Shop.PLANTED) ? 1 : 0;
            });
            planted += found[0];
        }
        DemoFailure.unless(
                planted > 0,
                "The search finds no planted address in production, where they are: it would mean nothing");
        long[] seen = {0, 0, 0};
        for (String table : Shop.TABLES) {
            Sql.each(staging, words(table), word -> {
                seen[0]++;
                seen[1] += originals.contains(word) ? 1 : 0;
                seen[2] += word.contains(Shop.PLANTED) ? 1 : 0;
            });
        }
        DemoFailure.unless(
                seen[1] == 0 && seen[2] == 0,
                "Staging has %d e-mail addresses of production and %d planted ones",
                seen[1],
                seen[2]);
        narrator.holds(
                "No e-mail address of production is anywhere in staging: %s words with an @ were compared with %s originals;"
                        + " the same search finds %s planted ones in production",
                Quantities.count(seen[0]), Quantities.count(originals.size()), Quantities.count(planted));
    }

    private static String words(String table) {
        return """
                SELECT (regexp_matches(t::text, '[[:alnum:]._+-]+@[[:alnum:].-]+', 'g'))[1] FROM %s t WHERE t::text LIKE '%%@%%'
                """.formatted(table);
    }

    private void leakScan(SyncMeasured.LeakScan scan) throws DemoFailure {
        DemoFailure.unless(scan.hits() == 0, "The job's leak scan has %d hits", scan.hits());
        DemoFailure.unless(scan.controlHits() > 0, "The job's leak scan found nothing in the source either");
        narrator.holds(
                "The job's own leak scan looked for %s originals in %d columns of staging: 0 found, against %s in production",
                Quantities.count(scan.remembered()), scan.columns(), Quantities.count(scan.controlHits()));
    }
}
