// Embedding and products of Q4_0 weights.
#include "blocks/q4_0.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q4_0>;

#include "products/quantised.cuh"
