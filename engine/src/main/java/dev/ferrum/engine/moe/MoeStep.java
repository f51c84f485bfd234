package dev.ferrum.engine.moe;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.profile.Stage;
import java.util.Optional;

/// What one layer's experts work on in one step. All buffers are borrowed.
///
/// `path`: the way of the whole step, as [MoePath#forTokens] chose it. `input`: normed hidden rows `[rows, hidden]`,
/// read only until the weighted sum. `residual`: `[rows, hidden]`, the experts' result is added to it. `next`: the norm
/// that follows, folded into the weighted sum where there is one.
public record MoeStep(
        CommandQueue queue,
        int layer,
        int rows,
        MoePath path,
        MoeSwitches switches,
        DeviceBuffer input,
        DeviceBuffer residual,
        Optional<NextNorm> next) {

    /// The RMSNorm that reads the residual next: `output[rows, hidden] = rmsNorm(residual, weight, eps)`.
    public record NextNorm(DeviceBuffer weight, float eps, DeviceBuffer output) {}

    MoeOps ops() {
        return queue.moe();
    }

    void mark(Stage stage) {
        queue.mark(stage, layer);
    }
}
