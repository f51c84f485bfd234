// Embedding and products of Q5_1 weights.
#include "blocks/q5_1.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q5_1>;

#include "products/quantised.cuh"
