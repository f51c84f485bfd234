// Embedding and products of Q5_0 weights.
#include "blocks/q5_0.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q5_0>;

#include "products/quantised.cuh"
