/// The CPU backend: the ops of `backend` as loops over native memory, on a fixed pool of threads.
///
/// [CpuBackend] owns the [WorkerPool] and everything allocated; [CpuQueue] runs each op at once. Products go to
/// [MatVec] and [ExpertMatVec] for few rows (one pass over the weights) and to [MatMul] and [ExpertMatMul] for many
/// (tiles of decoded weights). Inner loops live in the packages `wide` (512 bit), `narrow` (256 bit) and `scalar`,
/// and [Kernels] says which of them this machine runs; only these and [VectorRowMath] touch `jdk.incubator.vector`.
///
/// Nobody imports this package: it is found as a service, [CpuBackendProvider]. Read [CpuBackend] first.
package dev.ferrum.engine.cpu;
