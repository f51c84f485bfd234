// Embedding and products of Q6_K weights.
#include "blocks/q6_k.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Q6K>;

#include "products/quantised.cuh"
