package dev.godwit.sync.subset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionStreamTest {

    private final List<String> seen = new ArrayList<>();
    private final PositionStream stream = new PositionStream(
            true,
            new boolean[] {false, true},
            (block, offset, hash, leads, blocks, offsets, relations) -> seen.add("%d/%d %d %s %s %s"
                    .formatted(
                            block,
                            offset,
                            hash,
                            leads[0] == PositionStream.Lead.ROW ? blocks[0] + "/" + offsets[0] : leads[0],
                            leads[1] == PositionStream.Lead.ROW ? blocks[1] + "/" + offsets[1] : leads[1],
                            relations[1])));

    @Test
    void rowsAreReadHoweverTheyAreCut() {
        for (int size = 1; size < 40; size++) {
            seen.clear();
            var cut = new PositionStream(
                    true,
                    new boolean[] {false, true},
                    (block, offset, hash, leads, blocks, offsets, relations) ->
                            seen.add(block + " " + Arrays.toString(leads)));
            byte[] all = bytes();
            for (int at = 0; at < all.length; at += size) {
                cut.accept(all, at, Math.min(size, all.length - at));
            }
            assertThat(cut.finish()).isEqualTo(2);
            assertThat(seen).containsExactly("4294967295 [ROW, DANGLING]", "7 [ABSENT, ROW]");
        }
    }

    @Test
    void placesReferencesAndRelationsComeApart() {
        stream.accept(bytes(), 0, bytes().length);

        assertThat(seen).containsExactly("4294967295/291 -5 1/2 DANGLING 0", "7/1 6 ABSENT 8/9 4000000000");
    }

    @Test
    void aStreamThatIsCutOffIsNoticed() {
        stream.accept(bytes(), 0, bytes().length - 2);

        assertThatThrownBy(stream::finish).hasMessageContaining("trailer");
    }

    private static byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(200);
        bytes.put(new byte[19]);
        bytes.putShort((short) 5);
        bytes.putInt(6).putInt(-1).putShort((short) 291).putInt(8).putLong(-5);
        bytes.putInt(6).putInt(1).putShort((short) 2).putInt(-1).putInt(-1);
        bytes.putShort((short) 5);
        bytes.putInt(6).putInt(7).putShort((short) 1).putInt(8).putLong(6);
        bytes.putInt(6).putInt(0).putShort((short) 0);
        bytes.putInt(6).putInt(8).putShort((short) 9).putInt(4).putInt((int) 4_000_000_000L);
        bytes.putShort((short) -1);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
