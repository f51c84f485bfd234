package dev.ferrum.app.cli;

import dev.ferrum.engine.api.BenchResult;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.ModelInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Results of `ferrum bench` as a table or as JSON, one row for each part measured.
final class BenchTable {
    private final ModelInfo model;
    private final EngineConfig config;
    private final List<Row> rows = new ArrayList<>();
    private final List<DeviceLimits> limits = new ArrayList<>();

    private record Row(String test, String backend, String path, List<Double> rates) {
        double mean() {
            return rates.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }

        /// Standard deviation of a sample; 0 for a single run.
        double deviation() {
            double mean = mean();
            double squares = rates.stream()
                    .mapToDouble(rate -> (rate - mean) * (rate - mean))
                    .sum();
            return rates.size() < 2 ? 0 : Math.sqrt(squares / (rates.size() - 1));
        }
    }

    BenchTable(ModelInfo model, EngineConfig config) {
        this.model = model;
        this.config = config;
    }

    /// `pp512` or `tg128@8`, with ` d1024` where conversations already hold tokens.
    static String testName(BenchSpec spec) {
        String depth = spec.depth() > 0 ? " d" + spec.depth() : "";
        return spec.promptTokens() > 0
                ? "pp" + spec.promptTokens() + depth
                : "tg" + spec.generatedTokens() + (spec.parallel() > 1 ? "@" + spec.parallel() : "") + depth;
    }

    /// Limits of the device, measured in the same run as the speeds.
    void add(DeviceLimits measured) {
        if (measured.readBytesPerSecond() > 0) {
            limits.add(measured);
        }
    }

    void add(BenchResult result) {
        String test = testName(result.spec());
        if (!result.promptTokensPerSecond().isEmpty()) {
            rows.add(new Row(test, result.backend(), result.promptPath(), result.promptTokensPerSecond()));
        }
        if (!result.decodeTokensPerSecond().isEmpty()) {
            rows.add(new Row(test, result.backend(), result.decodePath(), result.decodeTokensPerSecond()));
        }
    }

    String text() {
        TextTable table = new TextTable("model", "size>", "params>", "backend", "threads>", "test", "path", "t/s>");
        for (Row row : rows) {
            table.row(
                    model.name() + " " + model.quantisation(),
                    Words.bytes(model.fileBytes()),
                    Words.parameters(model.parameters()),
                    row.backend(),
                    threads(),
                    row.test(),
                    row.path(),
                    String.format(Locale.ROOT, "%.2f ± %.2f", row.mean(), row.deviation()));
        }
        StringBuilder text = new StringBuilder(table.text());
        for (DeviceLimits measured : limits) {
            text.append(String.format(
                    Locale.ROOT,
                    "limits of the device: reads %.1f GB/s, multiply-adds %.0f GFLOP/s%n",
                    measured.readBytesPerSecond() / 1e9,
                    measured.flopsPerSecond() / 1e9));
        }
        return text.toString();
    }

    Map<String, Object> asMap() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", model.name());
        json.put("file", model.file().toString());
        json.put("quantisation", model.quantisation());
        json.put("file_bytes", model.fileBytes());
        json.put("parameters", model.parameters());
        json.put("threads", threads());
        List<Object> tests = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> test = new LinkedHashMap<>();
            test.put("test", row.test());
            test.put("backend", row.backend());
            test.put("path", row.path());
            test.put("tokens_per_second", row.rates());
            test.put("mean", row.mean());
            test.put("standard_deviation", row.deviation());
            tests.add(test);
        }
        json.put("tests", tests);
        json.put(
                "device_limits",
                limits.stream()
                        .map(measured -> Map.of(
                                "read_bytes_per_second", measured.readBytesPerSecond(),
                                "flops_per_second", measured.flopsPerSecond()))
                        .toList());
        return json;
    }

    private int threads() {
        return config.threads() == 0 ? Runtime.getRuntime().availableProcessors() : config.threads();
    }
}
