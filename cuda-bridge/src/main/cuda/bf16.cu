// Embedding and products of BF16 weights.
#include "blocks/bf16.cuh"

using Weights = BF16;

#include "products/plain.cuh"
