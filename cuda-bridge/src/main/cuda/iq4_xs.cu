// Embedding and products of IQ4_XS weights.
#include "blocks/iq4_xs.cuh"

using Weights = Iq4Xs;

#include "products/quantised.cuh"
