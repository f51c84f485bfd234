// Embedding and products of IQ4_XS weights.
#include "blocks/iq4_xs.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Iq4Xs>;

#include "products/quantised.cuh"
