// Embedding and products of Q4_K weights.
#include "blocks/q4_k.cuh"

using Weights = Q4K;

#include "products/quantised.cuh"
