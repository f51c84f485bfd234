/// The CUDA backend: NVIDIA cards from compute capability 7.5, through the driver alone.
///
/// [dev.ferrum.cuda.CudaBackendProvider] probes and opens; `CudaBackend` owns context, stream, kernels and
/// memory; `CudaQueue` hands out the ops, which are launches (`CudaDenseOps`, `CudaAttentionOps`,
/// `CudaMoeOps`). `Products` picks the kernel of every matrix product. `CudaLayerOps` makes whole layers of a
/// few kernels (`DecodeParts`, `RowsParts`, `PrefillParts`). Kernel sources are in `src/main/cuda`, their PTX
/// in the resources.
///
/// Nobody imports this package; the engine finds the provider through `ServiceLoader`. Read `CudaBackend`
/// first.
package dev.ferrum.cuda;
