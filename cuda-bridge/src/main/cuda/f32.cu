// Embedding and products of F32 weights.
#include "blocks/f32.cuh"

using Weights = F32;

#include "products/plain.cuh"
