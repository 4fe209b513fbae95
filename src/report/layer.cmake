# The texts of an interactive report (bundle.h): built from web/ and bindings/wasm, or empty.
if(CRUX_WEB)
  set(crux_bundle_source ${CMAKE_BINARY_DIR}/web/bundle.cpp)
else()
  set(crux_bundle_source ${CMAKE_BINARY_DIR}/empty_bundle.cpp)
  add_custom_command(OUTPUT ${crux_bundle_source} COMMAND python3 ${CMAKE_SOURCE_DIR}/web/bundle.py ${crux_bundle_source}
    DEPENDS ${CMAKE_SOURCE_DIR}/web/bundle.py VERBATIM)
endif()
# A library of its own, so that the WebAssembly build waits for no layer.
add_library(crux_bundle STATIC ${crux_bundle_source})
target_link_libraries(crux_bundle PRIVATE crux_options)
set_target_properties(crux_bundle PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_libraries(crux_report PUBLIC crux_bundle)
