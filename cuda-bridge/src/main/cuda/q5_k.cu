// Embedding and products of Q5_K weights.
#include "blocks/q5_k.cuh"

using Weights = Q5K;

#include "products/quantised.cuh"
