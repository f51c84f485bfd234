// Embedding and products of Q5_0 weights.
#include "blocks/q5_0.cuh"

using Weights = Q5_0;

#include "products/quantised.cuh"
