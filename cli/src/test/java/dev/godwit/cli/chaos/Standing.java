package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** How everything stands: jobs and tasks, every row of the databases they worked on, the audit log. */
record Standing(
        Map<String, List<String>> control,
        Map<String, List<String>> production,
        Map<String, List<String>> staging,
        List<String> audited) {

    static Standing of(Installation installation) throws Exception {
        return new Standing(
                Dump.control(installation),
                Dump.database(installation, "production"),
                Dump.database(installation, "staging"),
                Dump.audited(installation));
    }

    /** Only a job that runs may have got further: then there are more audit records, after those that were there. */
    void isAs(Standing before) {
        assertThat(control).isEqualTo(before.control);
        assertThat(production).isEqualTo(before.production);
        assertThat(staging).isEqualTo(before.staging);
        assertThat(audited).startsWith(before.audited.toArray(String[]::new)).doesNotHaveDuplicates();
    }
}
