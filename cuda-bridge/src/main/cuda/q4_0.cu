// Embedding and products of Q4_0 weights.
#include "blocks/q4_0.cuh"

using Weights = Q4_0;

#include "products/quantised.cuh"
