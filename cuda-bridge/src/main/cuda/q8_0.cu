// Embedding and products of Q8_0 weights.
#include "blocks/q8_0.cuh"

using Weights = Q8_0;

#include "products/quantised.cuh"
