// Metal's types, address spaces and vectors.
#pragma once

#include "lane.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef _Float16 half;

#ifdef MSL_STRICT
#define device __attribute__((address_space(1)))
#define constant const __attribute__((address_space(2)))
#define threadgroup __attribute__((address_space(3)))
#else
#define device
#define constant const
#define threadgroup
#endif
#define thread
#define kernel extern "C" __attribute__((noinline))

#define MSL_VECTORS(type)                                          \
    typedef type type##2 __attribute__((ext_vector_type(2)));      \
    typedef type type##3 __attribute__((ext_vector_type(3)));      \
    typedef type type##4 __attribute__((ext_vector_type(4)));
MSL_VECTORS(char)
MSL_VECTORS(uchar)
MSL_VECTORS(short)
MSL_VECTORS(ushort)
MSL_VECTORS(int)
MSL_VECTORS(uint)
MSL_VECTORS(half)
MSL_VECTORS(float)
typedef ulong ulong2 __attribute__((ext_vector_type(2)));
#undef MSL_VECTORS

namespace msl {

template <class T, int N> using vector = T __attribute__((ext_vector_type(N)));
template <class T, int N> using array = T[N];

template <class T> struct traits {
    using element = T;
    static constexpr int size = 1;
};
template <class T, int N> struct traits<vector<T, N>> {
    using element = T;
    static constexpr int size = N;
};

// float4(x), float4(half4), float4(float2, float, float): the parts one behind the other, or one number everywhere.
template <class V> struct construct {
    using element = typename traits<V>::element;

    template <class A> static V from(A part) {
        V result;
        if constexpr (traits<A>::size == 1) {
            for (int i = 0; i < traits<V>::size; i++) {
                result[i] = static_cast<element>(part);
            }
        } else {
            static_assert(traits<A>::size == traits<V>::size, "vectors of different sizes");
            place<0>(result, part);
        }
        return result;
    }

    template <class A, class B, class... Rest> static V from(A first, B second, Rest... rest) {
        V result;
        place_all<0>(result, first, second, rest...);
        return result;
    }

  private:
    template <int at, class A> static void place(V &target, A part) {
        if constexpr (traits<A>::size == 1) {
            target[at] = static_cast<element>(part);
        } else {
            for (int i = 0; i < traits<A>::size; i++) {
                target[at + i] = static_cast<element>(part[i]);
            }
        }
    }

    template <int at> static void place_all(V &) {
        static_assert(at == traits<V>::size, "a vector of another number of components");
    }

    template <int at, class A, class... Rest> static void place_all(V &target, A part, Rest... rest) {
        place<at>(target, part);
        place_all<at + traits<A>::size>(target, rest...);
    }
};

}  // namespace msl

// Macros with arguments: the bare type names stay what they are.
#define float2(...) (msl::construct<float2>::from(__VA_ARGS__))
#define float4(...) (msl::construct<float4>::from(__VA_ARGS__))
#define half4(...) (msl::construct<half4>::from(__VA_ARGS__))
#define uint2(...) (msl::construct<uint2>::from(__VA_ARGS__))
#define uint4(...) (msl::construct<uint4>::from(__VA_ARGS__))
#define ulong2(...) (msl::construct<ulong2>::from(__VA_ARGS__))

template <class To, class From> inline To as_type(From from) {
    static_assert(sizeof(To) == sizeof(From), "as_type between types of different sizes");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}

// The generator writes these in place of Metal's declarations. Function constants are variables that are set before a dispatch.
#ifdef MSL_STRICT
#define FUNCTION_CONSTANT(type, name) constant type name = type()
#define THREADGROUP_ARRAY(type, name, size) threadgroup type *const name = nullptr
#else
#define FUNCTION_CONSTANT(type, name) static type name
#define THREADGROUP_ARRAY(type, name, size) \
    auto &name = *reinterpret_cast<msl::array<type, (size)> *>(                                 \
            emulator_threadgroup_array(sizeof(msl::array<type, (size)>), __LINE__))
#endif

// The caller's line, for messages and for telling apart the places where threads meet.
#define MSL_LINE int line = __builtin_LINE()

namespace metal {}
