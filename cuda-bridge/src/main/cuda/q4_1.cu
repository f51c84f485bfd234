// Embedding and products of Q4_1 weights.
#include "blocks/q4_1.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q4_1>;

#include "products/quantised.cuh"
