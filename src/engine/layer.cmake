# Machine code needs asmjit and x86-64; without them everything is interpreted.
find_library(ASMJIT_LIBRARY asmjit)
find_path(ASMJIT_INCLUDE asmjit/x86.h)
if(ASMJIT_LIBRARY AND ASMJIT_INCLUDE AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  file(GLOB jit_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/engine/jit/*.cpp)
  target_sources(crux_engine PRIVATE ${jit_sources})
  target_link_libraries(crux_engine PRIVATE ${ASMJIT_LIBRARY} rt)
  target_compile_definitions(crux_engine PRIVATE CRUX_JIT)
endif()
