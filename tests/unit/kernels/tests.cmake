target_link_libraries(kernels_tests PRIVATE mpfr gmp)
if(NOT CRUX_SANITIZE)  # the sanitizers' own symbols are weak
  add_test(NAME Kernels.wide_code_does_not_leak
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/unit/kernels/leaks $<TARGET_OBJECTS:crux_kernels> COMMAND_EXPAND_LISTS)
endif()
