package dev.ferrum.metal;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The self-test notices every kernel that gives wrong results, if only because its process ends. Runs by name only,
/// because it takes minutes: `mvn -pl metal-bridge -am test -Dtest=EveryWrongKernel`.
class EveryWrongKernel {
    private Emulator emulator;

    @TempDir
    private Path state;

    @BeforeEach
    void findEmulator() {
        emulator = Emulator.orSkip();
    }

    @AfterEach
    void giveBack() {
        if (emulator != null) {
            emulator.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "probe_grid",
                "embedding_rows",
                "rms_norm",
                "gather_rows",
                "argmax",
                "best",
                "mat_vec",
                "mat_mul",
                "qk_norm_rope",
                "kv_append",
                "attention_decode",
                "attention_merge",
                "attention_prefill",
                "route",
                "bucket",
                "expert_tiles",
                "silu_mul",
                "weighted_sum",
                "weighted_sum_norm",
                "pair_mat_vec",
                "gate_up_silu",
                "expert_mat_mul"
            })
    void isNoticed(String kernel) {
        SelfTestTest.assertNoticed(emulator, kernel, state);
    }
}
