// Embedding and products of Q4_K weights.
#include "blocks/q4_k.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q4K>;

#include "products/quantised.cuh"
