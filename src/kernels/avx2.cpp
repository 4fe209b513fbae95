// The kernels for avx2: the templates of lanes/ at 4 lanes. src/kernels/layer.cmake sets the flags.
#define CRUX_LANES 4
#define CRUX_SET avx2
#include "kernels/lanes/all.inl"
