# The interactive half of a report: the engine as WebAssembly (clang's wasm32-wasi target) and one
# bundled script and style (esbuild), turned into a source file that src/report is linked with.
# All tools are Debian packages; nothing is fetched.
find_program(WASM_CXX clang++-19 REQUIRED)
find_program(ESBUILD esbuild REQUIRED)
find_program(PYTHON python3 REQUIRED)
set(wasm_dir ${CMAKE_BINARY_DIR}/wasm)
set(web_dir ${CMAKE_BINARY_DIR}/web)
file(MAKE_DIRECTORY ${wasm_dir} ${web_dir})

# Without __OPTIMIZE__ kernels return to the interpreter's loop: calls in last place are no jumps here.
# Exceptions are thrown where something is our fault and caught nowhere the page needs: throwing ends the
# instance (bindings/wasm/exports.cpp). Debian's libc++ for WebAssembly is built without them, which does not matter.
set(wasm_flags --target=wasm32-wasi -std=c++20 -O2 -msimd128 -fexceptions -ffp-contract=off -fno-math-errno
  -fno-trapping-math -nostdinc++ -isystem /usr/lib/llvm-19/include/wasm32-wasi/c++/v1
  -isystem ${CMAKE_SOURCE_DIR}/bindings/wasm/include -I${CMAKE_SOURCE_DIR}/src -U__OPTIMIZE__ -DFMT_HEADER_ONLY -ffunction-sections -fdata-sections -Wall -Wextra -Werror
  -Wno-ignored-attributes)

# What a report's engine is made of: no front end, no file, no thread.
file(GLOB wasm_sources CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/src/ir/*.cpp ${CMAKE_SOURCE_DIR}/src/engine/*.cpp
  ${CMAKE_SOURCE_DIR}/src/scenarios/*.cpp)
list(APPEND wasm_sources
  ${CMAKE_SOURCE_DIR}/src/base/text.cpp ${CMAKE_SOURCE_DIR}/src/base/sha256.cpp
  ${CMAKE_SOURCE_DIR}/src/functions/functions.cpp ${CMAKE_SOURCE_DIR}/src/passes/prune.cpp
  ${CMAKE_SOURCE_DIR}/src/kernels/evaluate.cpp ${CMAKE_SOURCE_DIR}/src/kernels/lookup.cpp
  ${CMAKE_SOURCE_DIR}/src/kernels/random.cpp ${CMAKE_SOURCE_DIR}/src/kernels/sse2.cpp
  ${CMAKE_SOURCE_DIR}/src/stats/copula.cpp ${CMAKE_SOURCE_DIR}/src/stats/design.cpp
  ${CMAKE_SOURCE_DIR}/src/stats/distribution.cpp ${CMAKE_SOURCE_DIR}/src/stats/intervals.cpp
  ${CMAKE_SOURCE_DIR}/src/stats/random.cpp ${CMAKE_SOURCE_DIR}/src/stats/robustness.cpp
  ${CMAKE_SOURCE_DIR}/src/stats/special.cpp ${CMAKE_SOURCE_DIR}/src/stats/summary.cpp
  ${CMAKE_SOURCE_DIR}/src/ensemble/outcomes.cpp ${CMAKE_SOURCE_DIR}/bindings/wasm/exports.cpp)
set(wasm_objects)
set(wasm_launcher)
if(CCACHE)
  set(wasm_launcher ${CCACHE})
endif()
foreach(source ${wasm_sources})
  file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${source})
  string(REPLACE "/" "_" name ${name})
  set(object ${wasm_dir}/${name}.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${wasm_launcher} ${WASM_CXX} ${wasm_flags} -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d COMMENT "WebAssembly ${name}" VERBATIM)
  list(APPEND wasm_objects ${object})
endforeach()
add_custom_command(OUTPUT ${wasm_dir}/crux.wasm
  COMMAND ${WASM_CXX} --target=wasm32-wasi -mexec-model=reactor -nostdlib++ -L/usr/lib/llvm-19/lib/wasm32-wasi
    ${wasm_objects} -lc++ -lc++abi -Wl,--no-entry,--gc-sections,--strip-all,-z,stack-size=1048576
    -o ${wasm_dir}/crux.wasm
  DEPENDS ${wasm_objects} COMMENT "WebAssembly crux.wasm" VERBATIM)

file(GLOB web_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/*.ts ${CMAKE_SOURCE_DIR}/web/src/*.css
  ${CMAKE_SOURCE_DIR}/bindings/wasm/*.ts)
# The worker's script is a text inside of the page's script.
set(esbuild_flags --bundle --format=iife --target=es2020 --charset=utf8 --log-level=warning --minify)
add_custom_command(OUTPUT ${web_dir}/worker.txt
  COMMAND ${ESBUILD} ${CMAKE_SOURCE_DIR}/web/src/worker.ts ${esbuild_flags} --outfile=${web_dir}/worker.js
  COMMAND ${CMAKE_COMMAND} -E rename ${web_dir}/worker.js ${web_dir}/worker.txt
  DEPENDS ${web_sources} VERBATIM)
add_custom_command(OUTPUT ${web_dir}/live.js
  COMMAND ${ESBUILD} ${CMAKE_SOURCE_DIR}/web/src/main.ts ${esbuild_flags} --outfile=${web_dir}/live.js
    --alias:worker-text=${web_dir}/worker.txt
  DEPENDS ${web_sources} ${web_dir}/worker.txt VERBATIM)
add_custom_command(OUTPUT ${web_dir}/bundle.cpp
  COMMAND ${PYTHON} ${CMAKE_SOURCE_DIR}/web/bundle.py ${web_dir}/live.js ${CMAKE_SOURCE_DIR}/web/src/live.css
    ${wasm_dir}/crux.wasm ${web_dir}/bundle.cpp
  DEPENDS ${web_dir}/live.js ${CMAKE_SOURCE_DIR}/web/src/live.css ${wasm_dir}/crux.wasm
    ${CMAKE_SOURCE_DIR}/web/bundle.py VERBATIM)
# The module as a library for node, and its types.
add_custom_command(OUTPUT ${wasm_dir}/engine.mjs
  COMMAND ${ESBUILD} ${CMAKE_SOURCE_DIR}/bindings/wasm/engine.ts --bundle --format=esm --target=es2020
    --log-level=warning --outfile=${wasm_dir}/engine.mjs
  DEPENDS ${CMAKE_SOURCE_DIR}/bindings/wasm/engine.ts VERBATIM)
add_custom_target(wasm_library ALL DEPENDS ${wasm_dir}/crux.wasm ${wasm_dir}/engine.mjs)
