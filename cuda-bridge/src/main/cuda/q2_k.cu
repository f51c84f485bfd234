// Embedding and products of Q2_K weights.
#include "blocks/q2_k.cuh"

using Weights = Q2K;

#include "products/quantised.cuh"
