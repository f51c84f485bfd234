// Embedding and products of IQ4_NL weights.
#include "blocks/iq4_nl.cuh"
#include "blocks/row_blocks.cuh"

using Weights = RowBlocks<Iq4Nl>;

#include "products/quantised.cuh"
