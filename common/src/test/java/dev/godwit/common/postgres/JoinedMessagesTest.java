package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedMessagesTest {

    /** As it goes over the wire; the array's contents are told by a text of Latin-1. */
    private record Message(char type, String body) {}

    private static final List<Message> LOGIN =
            List.of(message('R', "\0\0\0\0"), message('S', "server_version\00018\0"), message('Z', "I"));

    @RegisterExtension
    final Seeds seeds = new Seeds();

    @Test
    void rowsOfACopyThatAreThereComeAsOneMessage() throws IOException {
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(message('H', "\1"), row("one"), row("two"), row("three"), message('c', "")));

        List<Message> got = messages(joined(bytes(sent)));

        assertThat(got.subList(LOGIN.size(), got.size()))
                .containsExactly(message('H', "\1"), row("onetwothree"), message('c', ""));
    }

    @Test
    void nothingIsLostOrMovedHoweverTheStreamIsCut() throws IOException {
        RandomGenerator random = seeds.random();
        for (int round = 0; round < 300; round++) {
            List<Message> sent = session(random);
            byte[] bytes = bytes(sent);

            byte[] got = read(new JoinedMessages(new Cut(bytes, random)), random);

            assertThat(essence(parse(got))).isEqualTo(essence(sent));
        }
    }

    @Test
    void noMessageWaitsForTheNext() throws IOException {
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(message('H', "\1"), row("one")));
        byte[] bytes = bytes(sent);
        var ends = new Ending(bytes);

        var joined = new JoinedMessages(ends);

        assertThat(joined.readNBytes(bytes.length)).isEqualTo(bytes);
        assertThatThrownBy(joined::read).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aReadThatTimesOutLosesNothing() throws IOException {
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(message('H', "\1"), row("one"), row("two"), message('c', ""), message('Z', "I")));
        var joined = new JoinedMessages(new Hesitating(bytes(sent)));

        var got = new ByteArrayOutputStream();
        byte[] some = new byte[7];
        int timeouts = 0;
        for (int count = 0; count >= 0; ) {
            try {
                count = joined.read(some, 0, some.length);
                got.write(some, 0, Math.max(0, count));
            } catch (SocketTimeoutException e) {
                timeouts++;
            }
        }

        assertThat(essence(parse(got.toByteArray()))).isEqualTo(essence(sent));
        assertThat(timeouts).isEqualTo(bytes(sent).length + 1);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                JoinedMessages.BUFFER - 6,
                JoinedMessages.BUFFER - 5,
                JoinedMessages.BUFFER - 4,
                JoinedMessages.BUFFER,
                3 * JoinedMessages.BUFFER / 2,
                3 * JoinedMessages.BUFFER
            })
    @Timeout(20)
    void aRowAboutAsLargeAsTheBufferPassesBetweenOthers(int size) throws IOException {
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(
                message('H', "\1"), row("one"), row("x".repeat(size)), row("two"), row("three"), message('c', "")));

        List<Message> got = messages(joined(bytes(sent)));

        assertThat(essence(got)).isEqualTo(essence(sent));
    }

    @Test
    void messagesOfReplicationStayWhatTheyAre() throws IOException {
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(message('W', "\0"), row("w1"), row("k2"), row("w3"), message('c', "")));

        assertThat(messages(joined(bytes(sent)))).isEqualTo(sent);
    }

    @Test
    void rowsBehindAnErrorAreThoseOfAnotherCopy() throws IOException {
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(message('H', "\1"), row("one"), message('E', "SERROR\0\0"), row("two"), row("three")));

        List<Message> got = messages(joined(bytes(sent)));

        assertThat(got.subList(LOGIN.size(), got.size()))
                .containsExactly(message('H', "\1"), row("one"), message('E', "SERROR\0\0"), row("two"), row("three"));
    }

    @Test
    void ofWhatIsEncryptedNothingIsLookedAt() throws IOException {
        byte[] hidden = {'S', 0, 0, 0, 4, 'H', 0, 0, 0, 5, 1, 'd', 0, 0, 0, 5, 1, 'd', 0, 0, 0, 5, 2};

        assertThat(joined(hidden).readAllBytes()).isEqualTo(hidden);
    }

    @Test
    void aServerThatWillNotEncryptIsUnderstoodAfterItsRefusals() throws IOException {
        var refused = new ByteArrayOutputStream();
        refused.write('N');
        refused.write('N');
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(message('H', "\1"), row("one"), row("two"), message('c', "")));
        refused.write(bytes(sent));
        InputStream joined = joined(refused.toByteArray());

        assertThat(joined.readNBytes(2)).containsExactly('N', 'N');
        assertThat(messages(joined)).contains(row("onetwo"));
    }

    @Test
    void whatIsNoMessagePassesAsItIs() throws IOException {
        byte[] garbage = bytes(List.of(message('R', "\0\0\0\0"), message('H', "\1")));
        byte[] broken = {'d', 0, 0, 0, 3, 'x', 'd', 0, 0, 0, 5, 'y'};
        var all = new ByteArrayOutputStream();
        all.write(garbage);
        all.write(broken);

        assertThat(joined(all.toByteArray()).readAllBytes()).isEqualTo(all.toByteArray());
    }

    @Test
    void aStreamThatEndsInARowEndsThereToo() throws IOException {
        var sent = new ArrayList<>(LOGIN);
        sent.addAll(List.of(message('H', "\1"), row("one")));
        byte[] whole = bytes(sent);
        byte[] cut = Arrays.copyOf(whole, whole.length - 2);

        assertThat(joined(cut).readAllBytes()).isEqualTo(cut);
    }

    private static InputStream joined(byte[] bytes) {
        return new JoinedMessages(new ByteArrayInputStream(bytes));
    }

    /** Copies, queries and replication, one after the other. */
    private static List<Message> session(RandomGenerator random) {
        var sent = new ArrayList<>(LOGIN);
        for (int i = random.nextInt(6); i >= 0; i--) {
            sent.add(message("HHHWT".charAt(random.nextInt(5)), "\1\0\3"));
            for (int rows = random.nextInt(400); rows > 0; rows--) {
                int size = random.nextInt(50) == 0 ? random.nextInt(40_000) : random.nextInt(300);
                sent.add(row(letters(random, size)));
                if (random.nextInt(40) == 0) {
                    sent.add(message('N', "a notice"));
                }
            }
            sent.add(random.nextInt(4) == 0 ? message('E', "an error") : message('c', ""));
            sent.add(message('C', "COPY 5\0"));
            sent.add(message('Z', "I"));
        }
        return sent;
    }

    /** All messages, the payloads of neighbouring rows put together. */
    private static List<Message> essence(List<Message> messages) {
        var essence = new ArrayList<Message>();
        for (Message message : messages) {
            int last = essence.size() - 1;
            if (message.type() == 'd' && last >= 0 && essence.get(last).type() == 'd') {
                essence.set(last, row(essence.get(last).body() + message.body()));
            } else {
                essence.add(message);
            }
        }
        return essence;
    }

    private static byte[] read(InputStream in, RandomGenerator random) throws IOException {
        var got = new ByteArrayOutputStream();
        while (true) {
            byte[] some = new byte[1 + random.nextInt(random.nextBoolean() ? 10 : 20_000)];
            int count = in.read(some, 0, some.length);
            if (count < 0) {
                return got.toByteArray();
            }
            got.write(some, 0, count);
        }
    }

    private static List<Message> messages(InputStream in) throws IOException {
        return parse(in.readAllBytes());
    }

    private static List<Message> parse(byte[] bytes) throws IOException {
        var messages = new ArrayList<Message>();
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        while (in.available() > 0) {
            char type = (char) in.readByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            messages.add(message(type, new String(body, StandardCharsets.ISO_8859_1)));
        }
        return messages;
    }

    private static byte[] bytes(List<Message> messages) {
        var out = new ByteArrayOutputStream();
        for (Message message : messages) {
            byte[] body = message.body().getBytes(StandardCharsets.ISO_8859_1);
            int length = body.length + 4;
            out.writeBytes(new byte[] {
                (byte) message.type(), (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
            });
            out.writeBytes(body);
        }
        return out.toByteArray();
    }

    private static String letters(RandomGenerator random, int size) {
        byte[] letters = new byte[size];
        random.nextBytes(letters);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    private static Message row(String body) {
        return message('d', body);
    }

    private static Message message(char type, String body) {
        return new Message(type, body);
    }

    /** Gives a little at a time. */
    private static final class Cut extends InputStream {
        private final ByteArrayInputStream in;
        private final RandomGenerator random;

        Cut(byte[] bytes, RandomGenerator random) {
            this.in = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int most = random.nextInt(3) == 0 ? 1 + random.nextInt(8) : 1 + random.nextInt(50_000);
            return in.read(to, offset, Math.min(length, most));
        }
    }

    /** Times out where its bytes end. */
    private static final class Ending extends InputStream {
        private final ByteArrayInputStream in;

        Ending(byte[] bytes) {
            this.in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            throw new SocketTimeoutException();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (in.available() == 0) {
                throw new SocketTimeoutException();
            }
            return in.read(to, offset, length);
        }
    }

    /** Gives a byte, then times out, then gives the next. */
    private static final class Hesitating extends InputStream {
        private final ByteArrayInputStream in;
        private boolean late;

        Hesitating(byte[] bytes) {
            this.in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            late = !late;
            if (late) {
                throw new SocketTimeoutException();
            }
            return in.read(to, offset, Math.min(length, 1));
        }
    }
}
