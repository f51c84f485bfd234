// Embedding and products of Q5_1 weights.
#include "blocks/q5_1.cuh"

using Weights = Q5_1;

#include "products/quantised.cuh"
