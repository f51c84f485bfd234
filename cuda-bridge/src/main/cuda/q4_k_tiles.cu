// Embedding and products of Q4_K weights in tiles, for ops that no faster kernel takes.
#include "blocks/q4_k_tiles.cuh"

using Weights = Q4KTiles;

#include "products/quantised.cuh"
