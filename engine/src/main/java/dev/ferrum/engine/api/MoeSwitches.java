package dev.ferrum.engine.api;

/// The three switches of the MoE paths, for comparison and diagnosis.
///
/// `fusedGateUpSilu`: use the fused stage where the backend has one. `hostTopK`: prefill routing on the host.
/// `directDispatch`: prefill grids sized for the worst case instead of from the device's counts.
public record MoeSwitches(boolean fusedGateUpSilu, boolean hostTopK, boolean directDispatch) {
    public static MoeSwitches defaults() {
        return new MoeSwitches(true, false, false);
    }
}
