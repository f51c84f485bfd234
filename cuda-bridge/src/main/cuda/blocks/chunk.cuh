// What every quantised format decodes to: chunks of 16 consecutive columns, w[i] = scale * code[i] + offset with
// codes of 8 bits. A format's header says where in its block a chunk's bits lie, and nothing else.
#pragma once

#include <cuda_fp16.h>
#include <stdint.h>

constexpr int CHUNK = 16;

struct Chunk {
    // 16 signed bytes, column 0 in the lowest byte of the first word.
    int codes[4];
    float scale;
    // Read only where the format says HAS_OFFSET.
    float offset;
};

__device__ inline float half_at(const uint8_t* at) {
    return __half2float(*reinterpret_cast<const __half*>(at));
}

// 16 bytes from an address that is a multiple of 16.
__device__ inline void load_16(const uint8_t* at, int words[4]) {
    int4 all = __ldg(reinterpret_cast<const int4*>(at));
    words[0] = all.x;
    words[1] = all.y;
    words[2] = all.z;
    words[3] = all.w;
}

// 16 bytes from an address that is a multiple of 4.
__device__ inline void load_16_by_4(const uint8_t* at, int words[4]) {
    const int* source = reinterpret_cast<const int*>(at);
    for (int i = 0; i < 4; i++) {
        words[i] = __ldg(source + i);
    }
}

// 16 bytes from an even address: aligned words, shifted together. May read 2 bytes behind them, so buffers of
// weights have some bytes to spare.
__device__ inline void load_16_by_2(const uint8_t* at, int words[4]) {
    uintptr_t address = reinterpret_cast<uintptr_t>(at);
    const int* source = reinterpret_cast<const int*>(address & ~uintptr_t(3));
    unsigned shift = (address & 2) * 8;
    int last = shift == 0 ? 0 : __ldg(source + 4);
    int current = __ldg(source);
    for (int i = 0; i < 4; i++) {
        int next = i < 3 ? __ldg(source + i + 1) : last;
        words[i] = __funnelshift_r(current, next, shift);
        current = next;
    }
}

// The low (`shift` 0) or high (4) half of every byte.
__device__ inline void nibbles(int words[4], int shift) {
    for (int i = 0; i < 4; i++) {
        words[i] = (unsigned) words[i] >> shift & 0x0f0f0f0f;
    }
}

// `amount` (1..127) taken from every byte of 0..127; the result's bytes are signed.
__device__ inline int minus_in_bytes(int word, int amount) {
    unsigned lifted = (unsigned) word | 0x80808080u;
    return (int) ((lifted - (unsigned) amount * 0x01010101u) ^ 0x80808080u);
}

// Bits 0..3 of `bits`, one in the lowest place of each byte.
__device__ inline int spread_bits(unsigned bits) {
    return (int) ((bits & 0xf) * 0x00204081u & 0x01010101u);
}
