// Copies, and what the self-test asks.
#include "harness.h"

using namespace check;

KERNEL_TEST(basic, copy_and_fill_touch_their_words_only) {
    for (uint32_t count : {1u, 255u, 256u, 257u, 1000u}) {
        std::vector<uint32_t> source(count);
        for (uint32_t i = 0; i < count; i++) {
            source[i] = i * 2654435761u;
        }
        std::vector<uint32_t> target = unset<uint32_t>(count);
        Call("copy_words").buffer(0, source).buffer(1, target).constants(2, {count}).run(256, up(count, 256));
        expect_equal("copy", source, target);
        Call("fill_words").buffer(0, target).constants(1, {count, 77}).run(256, up(count, 256));
        expect_equal("fill", std::vector<uint32_t>(count, 77), target);
    }
}

KERNEL_TEST(basic, probe_tells_what_arrived) {
    std::vector<uint32_t> out = unset<uint32_t>(8);
    Call("probe_grid").buffer(0, out).constants(1, {0x1234567, bits(2.5f)}).run(64, 3, 5, 2);
    expect_equal("probe", std::vector<uint32_t>{3, 5, 2, 64, 1, 1, 0x1234567, bits(2.5f)}, out);
}

static uint32_t flag_of(std::vector<float> x) {
    std::vector<uint32_t> flag(1);
    uint32_t count = x.size();
    Call("check_finite").buffer(0, x).buffer(1, flag).constants(2, {count}).run(256, up(count, 4096));
    return flag[0];
}

KERNEL_TEST(basic, check_finite_finds_one_among_many) {
    Random random;
    // Many threads that find one at once.
    expect_equal("none finite", std::vector<uint32_t>{1}, {flag_of(unset<float>(9000))});
    for (uint32_t count : {1u, 300u, 4096u, 9000u}) {
        std::vector<float> x = random.normals(count);
        expect_equal("all finite", std::vector<uint32_t>{0}, {flag_of(x)});
        for (float strange : {NAN, -NAN, INFINITY, -INFINITY}) {
            for (uint32_t at : {0u, count / 2, count - 1}) {
                std::vector<float> y = x;
                y[at] = strange;
                expect_equal("one not finite", std::vector<uint32_t>{1}, {flag_of(y)});
            }
        }
    }
}
