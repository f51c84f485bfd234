// The 16 values that a 4-bit code of the IQ4 formats stands for (ggml kvalues_iq4nl).
#pragma once

// -127, -104, -83, -65 | -49, -35, -22, -10 | 1, 13, 25, 38 | 53, 69, 89, 113, four signed bytes a word.
constexpr unsigned NON_LINEAR4[4] = {0xbfad9881u, 0xf6eaddcfu, 0x26190d01u, 0x71594535u};

// The values of four codes, one in each byte of `codes`.
__device__ inline int non_linear4(int codes) {
    // The byte permutation picks by a 4-bit selector per result byte; only three bits of it choose among 8 bytes.
    unsigned pairs = ((unsigned) codes | (unsigned) codes >> 4) & 0x00ff00ffu;
    unsigned selectors = (pairs | pairs >> 8) & 0xffffu;
    unsigned low = __byte_perm(NON_LINEAR4[0], NON_LINEAR4[1], selectors & 0x7777u);
    unsigned high = __byte_perm(NON_LINEAR4[2], NON_LINEAR4[3], selectors & 0x7777u);
    return (int) __byte_perm(low, high, 0x3210u | (selectors & 0x8888u) >> 1);
}
