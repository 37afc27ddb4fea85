package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.masked;
import static dev.godwit.sync.copy.Streams.plain;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaggedRowsTest {

    /** Whatever stands before them, and however the stream is cut. */
    @ParameterizedTest
    @EnumSource
    void rowsHashAsTheyDidWhenTheyWereWritten(CopyFormat format) {
        RowLayout layout = new RowLayout(
                "public.t",
                format,
                List.of(plain("a", "text"), masked("b", "text", "email", Map.of()), plain("c", "text")));
        List<Reference.Row> rows = Streams.rows(layout, 500, new Random(3));
        CopyDigest written = digest(layout, rows);
        var tags = new ArrayList<String>();
        var sum = new CopyDigest.Sum[] {new CopyDigest.Sum(0, 0)};
        var tagged = new TaggedRows(layout, Streams.OPTIONS.seed(), (tag, hash) -> {
            tags.add(tag);
            sum[0] = sum[0].plus(hash);
        });
        byte[] stream = Reference.stream(format, tagged(rows));

        for (int at = 0; at < stream.length; at += 7) {
            tagged.accept(stream, at, Math.min(7, stream.length - at));
        }
        tagged.finish();

        assertThat(tags).hasSize(rows.size()).startsWith("public.t(0,1) 0", "public.t(0,1) 1");
        assertThat(sum[0]).isEqualTo(written.all());
    }

    private static CopyDigest digest(RowLayout layout, List<Reference.Row> rows) {
        var digester = new CopyDigester(layout, Streams.OPTIONS.seed());
        byte[] stream = Reference.stream(layout.format(), rows);
        digester.accept(stream, 0, stream.length);
        return digester.finish();
    }

    private static List<Reference.Row> tagged(List<Reference.Row> rows) {
        var tagged = new ArrayList<Reference.Row>();
        for (Reference.Row row : rows) {
            var values = new ArrayList<byte @Nullable []>();
            values.add(("public.t(0,1) " + tagged.size()).getBytes(StandardCharsets.UTF_8));
            values.addAll(row.values());
            tagged.add(new Reference.Row(values));
        }
        return tagged;
    }
}
