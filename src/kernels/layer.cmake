# One source file an instruction set; only these may use more than the baseline.
set(crux_lane_flags "-O2;-Wno-psabi;-Wno-ignored-attributes;-fno-trapping-math;-fno-exceptions;-foptimize-sibling-calls")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # GCC 12 warns of its own intrinsics
  list(APPEND crux_lane_flags -Wno-maybe-uninitialized -Wno-uninitialized)
endif()
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/kernels/sse2.cpp PROPERTIES COMPILE_OPTIONS "${crux_lane_flags}")
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/kernels/avx2.cpp
  PROPERTIES COMPILE_OPTIONS "${crux_lane_flags};-mno-vzeroupper;-mavx2;-mfma")
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/kernels/avx512.cpp
  PROPERTIES COMPILE_OPTIONS "${crux_lane_flags};-mno-vzeroupper;-mavx2;-mfma;-mavx512f;-mavx512dq;-mavx512bw;-mavx512vl;-mprefer-vector-width=512")
