package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.CausalModel;
import dev.ferrum.engine.model.Logits;
import dev.ferrum.engine.model.TokenBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A model whose logits are a hash of all tokens of the sequence, read back from the KV blocks they were written to:
/// a wrong position, a block shared by mistake or a stale row gives other tokens.
final class FakeModel implements CausalModel {
    static final int LAYERS = 2;
    static final int TOP_K = 2;

    /// Rows of each step, in order.
    final List<Integer> stepRows = new ArrayList<>();
    /// `forward ROWS` and `report ROWS` in order.
    final List<String> calls = new ArrayList<>();
    boolean runsAhead;
    /// Runs before each step.
    Runnable beforeStep = () -> {};
    /// Thrown by the next step, once.
    RuntimeException failure;
    /// A row with this token gets NaN for its logits.
    int poison = -1;

    MoeSwitches switches = MoeSwitches.defaults();
    private final int vocabulary;
    private final int maxRows;
    private final int maxContext;
    private final int[][] cells;
    private int[][][] routing = {};

    FakeModel(int vocabulary, int maxRows, int maxContext, int blocks, int blockTokens) {
        this.vocabulary = vocabulary;
        this.maxRows = maxRows;
        this.maxContext = maxContext;
        this.cells = new int[blocks][blockTokens];
        for (int[] block : cells) {
            Arrays.fill(block, -1);
        }
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public int layers() {
        return LAYERS;
    }

    @Override
    public AttentionShape attention() {
        return new AttentionShape(1, 1, 2);
    }

    @Override
    public int maxRows() {
        return maxRows;
    }

    @Override
    public int maxContext() {
        return maxContext;
    }

    @Override
    public String pathName(int rows) {
        return rows == 1 ? "decode" : rows < 32 ? "batched" : "prefill";
    }

    @Override
    public void switches(MoeSwitches variants) {
        switches = variants;
    }

    @Override
    public void boundaries(PathBoundaries moved) {}

    @Override
    public Logits forward(TokenBatch batch, KvPool pool, CommandQueue queue) {
        beforeStep.run();
        if (failure != null) {
            RuntimeException now = failure;
            failure = null;
            throw now;
        }
        if (batch.rows() > maxRows) {
            throw new IllegalArgumentException("%d rows".formatted(batch.rows()));
        }
        stepRows.add(batch.rows());
        calls.add("forward " + batch.rows());
        int blockTokens = pool.layout().blockTokens();
        for (int row = 0; row < batch.rows(); row++) {
            int position = batch.position(row);
            KvSequence sequence = batch.sequences().get(batch.sequenceOf(row));
            cells[sequence.block(position / blockTokens)][position % blockTokens] = batch.token(row);
        }
        routing = new int[LAYERS][batch.rows()][];
        for (int row = 0; row < batch.rows(); row++) {
            for (int layer = 0; layer < LAYERS; layer++) {
                routing[layer][row] = route(batch.token(row), layer);
            }
        }
        MemorySegment host = Arena.ofAuto().allocate(4L * Math.max(1, batch.logitCount()) * vocabulary, 4);
        for (int i = 0; i < batch.logitCount(); i++) {
            int row = batch.logitRow(i);
            KvSequence sequence = batch.sequences().get(batch.sequenceOf(row));
            int[] tokens = new int[batch.position(row) + 1];
            for (int position = 0; position < tokens.length; position++) {
                tokens[position] = cells[sequence.block(position / blockTokens)][position % blockTokens];
            }
            float[] logits = batch.token(row) == poison ? poisoned() : logits(tokens);
            MemorySegment.copy(logits, 0, host, ValueLayout.JAVA_FLOAT, 4L * i * vocabulary, vocabulary);
        }
        return new Logits(new FakeBackend().allocate(0), batch.logitCount(), vocabulary, queue, host, Optional.empty());
    }

    private float[] poisoned() {
        float[] logits = new float[vocabulary];
        Arrays.fill(logits, Float.NaN);
        return logits;
    }

    /// What the model answers to these tokens.
    float[] logits(int[] tokens) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(tokens) * 31L + tokens.length);
        float[] logits = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = (float) random.nextDouble(-4, 4);
        }
        return logits;
    }

    static int[] route(int token, int layer) {
        return new int[] {token % 7, 7 + (token + layer) % 5};
    }

    int computedRows() {
        return stepRows.stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public boolean runsAhead(CommandQueue queue) {
        return runsAhead;
    }

    @Override
    public void reportTraffic(TokenBatch batch, KvPool pool) {
        calls.add("report " + batch.rows());
    }

    @Override
    public int[][][] lastRouting(CommandQueue queue) {
        return routing;
    }

    @Override
    public void close() {}
}
