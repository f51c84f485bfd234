// Embedding and products of Q2_K weights.
#include "blocks/q2_k.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q2K>;

#include "products/quantised.cuh"
