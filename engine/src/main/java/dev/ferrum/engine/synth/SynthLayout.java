package dev.ferrum.engine.synth;

import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.gguf.GgufWriter;
import dev.ferrum.engine.gguf.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/// What a synthetic model of one shape contains: metadata, tensors in file order, and the noise of each.
///
/// Order, names and types are those of a Qwen3-MoE file that llama.cpp quantised to Q4_K_M: Q4_K throughout; Q6_K for
/// the head and, in the layers that matter most, for `attn_v` and `ffn_down_exps`; norms and router in F32.
final class SynthLayout {
    private static final String CHAT_TEMPLATE = """
            {%- for message in messages %}
                {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\\n' }}
                {%- if enable_thinking is defined and enable_thinking is false %}
                    {{- '<think>\\n\\n</think>\\n\\n' }}
                {%- endif %}
            {%- endif %}
            """;
    private static final int FILE_TYPE_Q4_K_M = 15;

    private final SynthShape shape;
    private final GgufWriter writer = new GgufWriter();
    private final List<NoiseKind> kinds = new ArrayList<>();

    private SynthLayout(SynthShape shape) {
        this.shape = shape;
    }

    static SynthLayout of(SynthShape shape) {
        SynthLayout layout = new SynthLayout(shape);
        layout.describe();
        layout.tokenizer();
        layout.tensors();
        return layout;
    }

    /// Header and tensor declarations, ready to write.
    GgufWriter writer() {
        return writer;
    }

    List<TensorInfo> declared() {
        return writer.tensors();
    }

    /// Mean of the numbers in the tensor at this place of [#declared()].
    double mean(int tensor) {
        return kinds.get(tensor).mean();
    }

    /// Their standard deviation.
    double deviation(int tensor) {
        return kinds.get(tensor).deviation(declared().get(tensor).dims()[0], shape.layers());
    }

    long fileBytes() {
        return writer.fileBytes();
    }

    private void describe() {
        writer.string("general.architecture", "qwen3moe")
                .string("general.type", "model")
                .string("general.name", "Synthetic " + shape.commandName())
                .string("general.description", "Random weights in the layout of a Qwen3-MoE model; says nothing.")
                .u32("qwen3moe.block_count", shape.layers())
                .u32("qwen3moe.context_length", shape.context())
                .u32("qwen3moe.embedding_length", shape.hidden())
                .u32("qwen3moe.feed_forward_length", 3 * shape.hidden())
                .u32("qwen3moe.attention.head_count", shape.heads())
                .u32("qwen3moe.attention.head_count_kv", shape.kvHeads())
                .u32("qwen3moe.attention.key_length", shape.headSize())
                .u32("qwen3moe.attention.value_length", shape.headSize())
                .f32("qwen3moe.rope.freq_base", 1_000_000f)
                .f32("qwen3moe.attention.layer_norm_rms_epsilon", 1e-6f)
                .u32("qwen3moe.expert_count", shape.experts())
                .u32("qwen3moe.expert_used_count", shape.expertsUsed())
                .u32("qwen3moe.expert_feed_forward_length", shape.expertFfn());
    }

    private void tokenizer() {
        SynthVocabulary vocabulary = SynthVocabulary.of(shape.vocabulary());
        writer.string("tokenizer.ggml.model", "gpt2")
                .string("tokenizer.ggml.pre", "qwen2")
                .strings("tokenizer.ggml.tokens", vocabulary.tokens())
                .ints("tokenizer.ggml.token_type", vocabulary.types())
                .strings("tokenizer.ggml.merges", vocabulary.merges())
                .u32("tokenizer.ggml.eos_token_id", vocabulary.endOfTurn())
                .u32("tokenizer.ggml.padding_token_id", vocabulary.endOfText())
                .u32("tokenizer.ggml.bos_token_id", vocabulary.endOfText())
                .bool("tokenizer.ggml.add_bos_token", false)
                .string("tokenizer.chat_template", CHAT_TEMPLATE.strip())
                .u32("general.quantization_version", 2)
                .u32("general.file_type", FILE_TYPE_Q4_K_M);
    }

    private void tensors() {
        add("output.weight", GgmlType.Q6_K, NoiseKind.WEIGHT, shape.hidden(), shape.vocabulary());
        norm("output_norm.weight", shape.hidden());
        add("token_embd.weight", GgmlType.Q4_K, NoiseKind.EMBEDDING, shape.hidden(), shape.vocabulary());
        for (int layer = 0; layer < shape.layers(); layer++) {
            // Not with a format: its digits would follow the locale.
            layer("blk." + layer + ".", finerType(layer));
        }
    }

    private void layer(String prefix, GgmlType finer) {
        int hidden = shape.hidden();
        int queries = shape.heads() * shape.headSize();
        int keys = shape.kvHeads() * shape.headSize();
        int ffn = shape.expertFfn();
        int experts = shape.experts();
        weight(prefix + "attn_k.weight", hidden, keys);
        norm(prefix + "attn_k_norm.weight", shape.headSize());
        norm(prefix + "attn_norm.weight", hidden);
        add(prefix + "attn_output.weight", GgmlType.Q4_K, NoiseKind.RESIDUAL, queries, hidden);
        weight(prefix + "attn_q.weight", hidden, queries);
        norm(prefix + "attn_q_norm.weight", shape.headSize());
        add(prefix + "attn_v.weight", finer, NoiseKind.WEIGHT, hidden, keys);
        add(prefix + "ffn_down_exps.weight", finer, NoiseKind.RESIDUAL, ffn, hidden, experts);
        weight(prefix + "ffn_gate_exps.weight", hidden, ffn, experts);
        add(prefix + "ffn_gate_inp.weight", GgmlType.F32, NoiseKind.ROUTER, hidden, experts);
        norm(prefix + "ffn_norm.weight", hidden);
        weight(prefix + "ffn_up_exps.weight", hidden, ffn, experts);
    }

    /// llama.cpp's rule of the layers that get more bits: the first and last eighth, and every third between.
    private GgmlType finerType(int layer) {
        int layers = shape.layers();
        boolean more = layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
        return more ? GgmlType.Q6_K : GgmlType.Q4_K;
    }

    private void weight(String name, long... dims) {
        add(name, GgmlType.Q4_K, NoiseKind.WEIGHT, dims);
    }

    private void norm(String name, long size) {
        add(name, GgmlType.F32, NoiseKind.NORM, size);
    }

    private void add(String name, GgmlType type, NoiseKind kind, long... dims) {
        writer.tensor(name, type, dims);
        kinds.add(kind);
    }
}
