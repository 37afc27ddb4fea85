package dev.godwit.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void textThatPeopleCanReadStaysAsItIs() {
        assertThat(Quoted.of("Größe 漢字 🐦")).isEqualTo("'Größe 漢字 🐦'");
    }

    @Test
    void aLineCannotBeForgedNorATerminalSteered() {
        assertThat(Quoted.of("a\nERROR b\r\t\u001b[2J\0")).isEqualTo("'a\\nERROR b\\r\\t\\u{1b}[2J\\u{0}'");
    }

    @Test
    void whatNobodySeesIsWrittenOut() {
        assertThat(Quoted.of("ad\u202emin\u200b\uD800")).isEqualTo("'ad\\u{202e}min\\u{200b}\\u{d800}'");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(Quoted.bare("🐦".repeat(61))).isEqualTo("🐦".repeat(60) + "...");
        assertThat(Quoted.bare("🐦".repeat(60))).isEqualTo("🐦".repeat(60));
        assertThat(Quoted.sentence("x".repeat(300))).hasSize(300);
    }
}
