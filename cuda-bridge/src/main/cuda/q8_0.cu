// Embedding and products of Q8_0 weights.
#include "blocks/q8_0.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q8_0>;

#include "products/quantised.cuh"
