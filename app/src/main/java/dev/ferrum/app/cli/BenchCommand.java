package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BenchResult;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.MemoryUse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ferrum bench`: prompt and decode speed, apart, as mean ± standard deviation of repeats after one warm-up run.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure prompt and generation speed: one warm-up run, then repeats; mean ± standard deviation.")
final class BenchCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private EngineOptions engineOptions;

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "N",
            defaultValue = "512",
            description = "Prompt tokens; 0 leaves that test out. Default: ${DEFAULT-VALUE}.")
    private int prompt;

    @Option(
            names = {"-n", "--generate"},
            paramLabel = "N",
            defaultValue = "128",
            description = "Generated tokens; 0 leaves that test out. Default: ${DEFAULT-VALUE}.")
    private int generated;

    @Option(
            names = "--parallel",
            paramLabel = "N,…",
            split = ",",
            defaultValue = "1",
            description = "Conversations that generate at once, one test each. Default: ${DEFAULT-VALUE}.")
    private List<Integer> parallel;

    @Option(
            names = {"-d", "--depth"},
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens each conversation already holds. Default: ${DEFAULT-VALUE}.")
    private int depth;

    @Option(
            names = {"-r", "--repeats"},
            paramLabel = "N",
            defaultValue = "5",
            description = "Measured runs. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(
            names = "--profile-cost",
            arity = "0..1",
            fallbackValue = "15",
            paramLabel = "PAIRS",
            description = "Measure instead what profiling costs: decode with it on and off, in pairs."
                    + " Default: ${FALLBACK-VALUE} pairs.")
    private Integer costPairs;

    @Option(names = "--json", description = "Print JSON with the figure of every run.")
    private boolean json;

    BenchCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<BenchSpec> specs = specs();
        EngineConfig config = fitted(engineOptions.config(start, KvPrecision.F16));
        try (Engine engine = engineOptions.open(config, console)) {
            engine.awaitWarmUp();
            if (costPairs != null) {
                printCost(engine);
                return FerrumCommand.DONE;
            }
            BenchTable table = new BenchTable(engine.model(), engine.config());
            for (BenchSpec spec : specs) {
                table.add(measure(engine, spec));
            }
            // Afterwards, when the compiler is done with everything else.
            engine.measureLimits().ifPresent(table::add);
            console.out().print(json ? Json.text(table.asMap()) + "\n" : table.text());
            if (!json) {
                console.out().println(memory(engine.memory()));
            }
            if (engineOptions.profile()) {
                console.err().print(StageReport.table(engine.profile()));
            }
        }
        return FerrumCommand.DONE;
    }

    private void printCost(Engine engine) {
        if (costPairs < 1 || generated < 1) {
            throw new CommandException("--profile-cost: expected at least 1 pair and 1 generated token, found %d and %d"
                    .formatted(costPairs, generated));
        }
        for (int number : parallel) {
            BenchSpec spec = new BenchSpec(0, generated, number, depth, 1);
            ProfileCost cost;
            try (ProgressBar bar = new ProgressBar(console, "Cost of profiling")) {
                cost = ProfileCost.measure(engine, spec, costPairs, bar);
            }
            console.out().print(json ? Json.text(cost.asMap()) + "\n" : BenchTable.testName(spec) + "\n" + cost.text());
        }
    }

    /// One for the prompt, then one for each number of conversations.
    private List<BenchSpec> specs() {
        List<BenchSpec> specs = new ArrayList<>();
        if (prompt > 0) {
            specs.add(new BenchSpec(prompt, 0, 1, depth, repeats));
        }
        if (generated > 0) {
            parallel.forEach(number -> specs.add(new BenchSpec(0, generated, number, depth, repeats)));
        }
        if (specs.isEmpty()) {
            throw new CommandException("-p and -n: expected at least one above 0, found none");
        }
        return specs;
    }

    private static String memory(MemoryUse use) {
        return "memory of the device: %s = weights %s + context %s + work %s"
                .formatted(
                        Words.bytes(use.totalBytes()),
                        Words.bytes(use.weightBytes()),
                        Words.bytes(use.kvBytes()),
                        Words.bytes(use.workingBytes()));
    }

    /// Room for the longest conversation and for all at once, unless `--ctx` says otherwise.
    private EngineConfig fitted(EngineConfig config) {
        int most = parallel.stream().mapToInt(Integer::intValue).max().orElse(1);
        EngineConfig roomy = config.withSequences(Math.max(most, 1));
        return config.contextTokens() == 0 ? roomy.withContext(depth + Math.max(prompt, generated) + 1) : roomy;
    }

    private BenchResult measure(Engine engine, BenchSpec spec) {
        try (ProgressBar bar = new ProgressBar(console, BenchTable.testName(spec))) {
            return engine.bench(spec, bar);
        }
    }
}
