// Embedding and products of Q6_K weights.
#include "blocks/q6_k.cuh"

using Weights = Q6K;

#include "products/quantised.cuh"
