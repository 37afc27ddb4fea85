package dev.godwit.schema.sql;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import dev.godwit.schema.sql.generated.PgQuery;
import java.util.Arrays;
import java.util.Set;

/**
 * libpg_query, the grammar of PostgreSQL 18, compiled from WebAssembly. About 40 MB of heap, and a tenth of a second to
 * create.
 *
 * <p>The module is emscripten's, minified: its imports and exports are the letters of this very release, as the JavaScript
 * file beside it names them. Of the imports only C's setjmp/longjmp and the growth of memory are ever called for a parse.
 */
final class PgQueryEngine implements ParserEngine {

    private static final Set<String> INVOKE = Set.of("a", "b", "d", "e", "f", "g", "h", "i", "j", "k", "l", "n", "y");
    private static final String THROW_LONGJMP = "p";
    private static final String RESIZE_HEAP = "q";

    /** The module asks for 128 MiB; its C stack and data end below 34 MiB, and malloc grows what it needs. */
    private static final MemoryLimits MEMORY = new MemoryLimits(576, 16_384);

    private static final int WORN_PAGES = 2_048;
    private static final int WORN_ERRORS = 1_000;

    private final Instance instance;
    private final ExportFunction malloc;
    private final ExportFunction free;
    private final ExportFunction parse;
    private final ExportFunction freeParseResult;
    private final ExportFunction scan;
    private final ExportFunction freeString;
    private int errors;

    PgQueryEngine(WasmModule module) {
        ImportValues.Builder imports = ImportValues.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            var function = (FunctionImport) module.importSection().getImport(i);
            FunctionType type = module.typeSection().getType(function.typeIndex());
            imports.addFunction(new HostFunction(
                    function.module(), function.name(), type, (in, args) -> host(in, function.name(), type, args)));
        }
        instance = Instance.builder(module)
                .withImportValues(imports.build())
                .withMemoryLimits(MEMORY)
                .withMachineFactory(PgQuery::create)
                .build();
        malloc = instance.export("C");
        free = instance.export("E");
        parse = instance.export("F");
        freeParseResult = instance.export("G");
        scan = instance.export("M");
        freeString = instance.export("N");
        instance.export("A").apply();
    }

    @Override
    public String parse(byte[] utf8) {
        int query = store(utf8);
        int result = 0;
        try {
            result = call(parse, query);
            Memory memory = instance.memory();
            int error = memory.readInt(result + 8);
            if (error != 0) {
                errors++;
                throw new EngineSyntaxException(memory.readCString(memory.readInt(error)), memory.readInt(error + 16));
            }
            return memory.readCString(memory.readInt(result));
        } finally {
            free.apply(query);
            if (result != 0) {
                freeParseResult.apply(result);
            }
        }
    }

    @Override
    public String scan(byte[] utf8) {
        int query = store(utf8);
        int result = 0;
        try {
            result = call(scan, query);
            String answer = instance.memory().readCString(result);
            if (!answer.startsWith("{")) {
                errors++;
                throw new EngineSyntaxException(answer, 0);
            }
            return answer;
        } finally {
            free.apply(query);
            if (result != 0) {
                freeString.apply(result);
            }
        }
    }

    /**
     * Memory never shrinks, and each longjmp out of an interpreted function leaves a few operands on the interpreter's
     * stack.
     */
    @Override
    public boolean isWorn() {
        return errors >= WORN_ERRORS || instance.memory().pages() > WORN_PAGES;
    }

    private int store(byte[] utf8) {
        int address = call(malloc, utf8.length + 1L);
        if (address == 0) {
            throw new SqlParserException("The SQL parser has no memory for a text of " + utf8.length + " bytes");
        }
        instance.memory().write(address, utf8);
        instance.memory().writeByte(address + utf8.length, (byte) 0);
        return address;
    }

    private static int call(ExportFunction function, long argument) {
        return (int) function.apply(argument)[0];
    }

    private static long[] host(Instance instance, String name, FunctionType type, long[] args) {
        if (INVOKE.contains(name)) {
            return invoke(instance, type, args);
        }
        return switch (name) {
            case THROW_LONGJMP -> throw new LongJump();
            case RESIZE_HEAP -> new long[] {resize(instance.memory(), args[0])};
            default -> throw new SqlParserException("The SQL parser called the unexpected import '" + name + "'");
        };
    }

    /** setjmp: calls an entry of the function table; a longjmp out of it restores the C stack and is remembered. */
    private static long[] invoke(Instance instance, FunctionType type, long[] args) {
        long stack = instance.export("R").apply()[0];
        try {
            int function = instance.table(0).requiredRef((int) args[0]);
            return instance.getMachine().call(function, Arrays.copyOfRange(args, 1, args.length));
        } catch (LongJump e) {
            instance.export("Q").apply(stack);
            instance.export("P").apply(1, 0);
            return new long[type.returns().size()];
        }
    }

    private static long resize(Memory memory, long wantedBytes) {
        long pages = (Integer.toUnsignedLong((int) wantedBytes) + Memory.PAGE_SIZE - 1) / Memory.PAGE_SIZE;
        long more = pages - memory.pages();
        return more <= 0 || memory.grow((int) more) >= 0 ? 1 : 0;
    }

    /** C's longjmp. Without a stack trace, since it is ordinary control flow there. */
    private static final class LongJump extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LongJump() {
            super(null, null, false, false);
        }
    }
}
