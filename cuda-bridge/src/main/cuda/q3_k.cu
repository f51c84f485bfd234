// Embedding and products of Q3_K weights.
#include "blocks/q3_k.cuh"

using Weights = Q3K;

#include "products/quantised.cuh"
