// Embedding and products of IQ4_NL weights.
#include "blocks/iq4_nl.cuh"

using Weights = Iq4Nl;

#include "products/quantised.cuh"
