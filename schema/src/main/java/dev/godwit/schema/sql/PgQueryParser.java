package dev.godwit.schema.sql;

import com.dylibso.chicory.wasm.ChicoryException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@link SqlParser} over libpg_query, the grammar of PostgreSQL 18, in this JVM without native code.
 *
 * <p>Costs nothing until first used; then half a second once per JVM, and two milliseconds per statement. Few threads parse
 * at a time, the others wait. Share one between all that parse in a process.
 */
public final class PgQueryParser implements SqlParser {

    private static final int ENGINES = 2;
    private static final int MAX_BYTES = 32 * 1024 * 1024;

    private final EnginePool engines;
    private final ParseCache cache = new ParseCache();

    public PgQueryParser() {
        this(new EnginePool(ENGINES, () -> new PgQueryEngine(PgQueryModule.get())));
    }

    PgQueryParser(EnginePool engines) {
        this.engines = engines;
    }

    @Override
    public ParsedScript parse(String sql) {
        ParsedScript known = cache.get(sql);
        if (known != null) {
            return known;
        }
        byte[] utf8 = utf8(sql);
        ParsedScript parsed = guarded(() -> engines.use(engine -> parse(engine, sql, utf8)));
        cache.put(sql, parsed);
        return parsed;
    }

    private static ParsedScript parse(ParserEngine engine, String sql, byte[] utf8) {
        var locations = new LocationIndex(sql);
        try {
            JsonNode statements = Json.tree(engine.parse(utf8)).path("stmts");
            List<Token> tokens = utf8.length == 0 ? List.of() : Token.read(engine.scan(utf8));
            return new ParsedScript(
                    sql, locations, statements(statements, tokens, locations), comments(tokens, locations));
        } catch (ParserEngine.EngineSyntaxException e) {
            throw new SyntaxErrors(engine, sql, locations).explain(e);
        }
    }

    private static List<Statement> statements(JsonNode raw, List<Token> tokens, LocationIndex locations) {
        var statements = new ArrayList<Statement>(raw.size());
        var words = new Words(tokens);
        for (JsonNode one : raw) {
            int from = one.path("stmt_location").asInt(0);
            int length = one.path("stmt_len").asInt(0);
            int to = length == 0 ? locations.byteLength() : from + length;
            int start = words.firstStart(from);
            int end = words.lastEnd(to);
            var node = one.path("stmt").properties().iterator().next();
            statements.add(new Statement(
                    statements.size(),
                    node.getKey(),
                    node.getValue(),
                    locations.between(start, end),
                    locations.atByte(start),
                    locations.atByte(end)));
        }
        return statements;
    }

    private static List<Comment> comments(List<Token> tokens, LocationIndex locations) {
        return tokens.stream()
                .filter(Token::isComment)
                .map(token -> new Comment(
                        token.isLineComment() ? Comment.Kind.LINE : Comment.Kind.BLOCK,
                        locations.between(token.start(), token.end()),
                        locations.atByte(token.start()),
                        locations.atByte(token.end())))
                .toList();
    }

    private static byte[] utf8(String sql) {
        int nul = sql.indexOf('\0');
        if (nul >= 0) {
            throw new SqlSyntaxException(
                    "A NUL character ends the text for PostgreSQL; remove it",
                    new LocationIndex(sql.substring(0, nul)).atByte(Integer.MAX_VALUE));
        }
        if (sql.startsWith("\uFEFF")) {
            throw new SqlSyntaxException(
                    "The text begins with a byte order mark; save it as UTF-8 without one",
                    new LocationIndex("").atByte(0));
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(sql));
            if (encoded.remaining() > MAX_BYTES) {
                throw new SqlSyntaxException(
                        "The text has %d bytes; at most %d can be parsed. Split it"
                                .formatted(encoded.remaining(), MAX_BYTES),
                        null);
            }
            byte[] utf8 = new byte[encoded.remaining()];
            encoded.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new SqlSyntaxException("The text is not valid Unicode: it has half of a surrogate pair", null);
        }
    }

    private static ParsedScript guarded(Supplier<ParsedScript> parse) {
        try {
            return parse.get();
        } catch (StackOverflowError e) {
            throw tooDeep();
        } catch (ChicoryException e) {
            if (e.getCause() instanceof StackOverflowError) {
                throw tooDeep();
            }
            throw new SqlParserException("The SQL parser failed: " + e.getMessage(), e);
        }
    }

    private static SqlSyntaxException tooDeep() {
        return new SqlSyntaxException(Json.TOO_DEEP, null);
    }
}
