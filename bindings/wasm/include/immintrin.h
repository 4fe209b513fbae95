// What the two-lane kernels use of SSE2, in WebAssembly's own vectors: square roots and the signs of both lanes.
#pragma once

#include <wasm_simd128.h>

using __m128d = v128_t;

static inline v128_t _mm_sqrt_pd(v128_t a) { return wasm_f64x2_sqrt(a); }
static inline int _mm_movemask_pd(v128_t a) { return static_cast<int>(wasm_i64x2_bitmask(a)); }
