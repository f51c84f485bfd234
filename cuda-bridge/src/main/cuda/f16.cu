// Embedding and products of F16 weights.
#include "blocks/f16.cuh"

using Weights = F16;

#include "products/plain.cuh"
