// The paged KV cache. The pool is [blocks, 2, kv_heads, block_tokens, head_size]; block p / block_tokens of sequence s,
// which holds position p, is block_table[s, p / block_tokens]. Index 0 of the pool's second axis is K, 1 is V.
#pragma once

// Where the head `head` of `position` lies in the pool; V is kv_heads * block_tokens * head_size elements further.
__device__ inline long cell(
        const int* table, int position, int block_tokens, int kv_heads, int head, int head_size) {
    long block = table[position / block_tokens];
    return ((block * 2 * kv_heads + head) * block_tokens + position % block_tokens) * head_size;
}
