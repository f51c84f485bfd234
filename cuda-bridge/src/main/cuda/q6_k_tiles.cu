// Embedding and products of Q6_K weights in tiles, for ops that no faster kernel takes.
#include "blocks/q6_k_tiles.cuh"

using Weights = Q6KTiles;

#include "products/quantised.cuh"
