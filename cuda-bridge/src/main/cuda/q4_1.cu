// Embedding and products of Q4_1 weights.
#include "blocks/q4_1.cuh"

using Weights = Q4_1;

#include "products/quantised.cuh"
