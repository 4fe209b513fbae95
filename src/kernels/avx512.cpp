// The kernels for avx512: the templates of lanes/ at 8 lanes. src/kernels/layer.cmake sets the flags.
#define CRUX_LANES 8
#define CRUX_SET avx512
#include "kernels/lanes/all.inl"
