target_link_libraries(kernels_tests PRIVATE mpfr gmp)
