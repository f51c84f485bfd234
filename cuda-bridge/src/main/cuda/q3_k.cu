// Embedding and products of Q3_K weights.
#include "blocks/q3_k.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q3K>;

#include "products/quantised.cuh"
