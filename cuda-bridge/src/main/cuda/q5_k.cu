// Embedding and products of Q5_K weights.
#include "blocks/q5_k.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q5K>;

#include "products/quantised.cuh"
