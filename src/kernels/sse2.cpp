// The kernels for sse2: the templates of lanes/ at 2 lanes. src/kernels/layer.cmake sets the flags.
#define CRUX_LANES 2
#define CRUX_SET sse2
#include "kernels/lanes/all.inl"
