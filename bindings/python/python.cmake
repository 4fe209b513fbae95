# crux._native: the engine as a module of Python (nanobind), linked from the libraries that the command is made of.
# In the build folder it stands with its package as build/python/crux, so that tests need nothing installed;
# `pip install .` (pyproject.toml) builds the same and puts it into a wheel.
find_package(Python 3.10 REQUIRED COMPONENTS Interpreter Development.Module)
execute_process(COMMAND ${Python_EXECUTABLE} -m nanobind --cmake_dir OUTPUT_VARIABLE nanobind_ROOT
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
find_package(nanobind CONFIG REQUIRED)

file(GLOB native_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bindings/python/native/*.cpp)
nanobind_add_module(crux_python NB_STATIC NOMINSIZE ${native_sources})
target_link_libraries(crux_python PRIVATE crux_driver fmt::fmt)
# The libraries' names stay inside: calls among them are direct, as in the command, and meet no other module's.
target_link_options(crux_python PRIVATE -Wl,--exclude-libs,ALL)
target_include_directories(crux_python SYSTEM PRIVATE ${NB_DIR}/include ${Python_INCLUDE_DIRS})  # our warnings are ours
if(ASMJIT_LIBRARY MATCHES "[.]a$")
  # Debian's asmjit is a static library whose one use of a foreign variable, stderr in its debug output, cannot stand in
  # a shared object. A copy that takes the variable from native/module.cpp can; it is linked whole, before the original.
  set(asmjit_copy ${CMAKE_BINARY_DIR}/python/libasmjit.a)
  add_custom_command(OUTPUT ${asmjit_copy}
    COMMAND ${CMAKE_OBJCOPY} --redefine-sym stderr=crux_asmjit_stderr ${ASMJIT_LIBRARY} ${asmjit_copy}
    DEPENDS ${ASMJIT_LIBRARY} VERBATIM)
  add_custom_target(asmjit_copy DEPENDS ${asmjit_copy})
  add_dependencies(crux_python asmjit_copy)
  target_link_libraries(crux_python PRIVATE -Wl,--whole-archive ${asmjit_copy} -Wl,--no-whole-archive)
endif()
set(python_package ${CMAKE_BINARY_DIR}/python/crux)
set_target_properties(crux_python PROPERTIES OUTPUT_NAME _native LIBRARY_OUTPUT_DIRECTORY ${python_package})

file(GLOB python_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bindings/python/crux/*)
list(FILTER python_sources EXCLUDE REGEX "__pycache__")
set(python_copies)
foreach(source ${python_sources})
  cmake_path(GET source FILENAME name)
  add_custom_command(OUTPUT ${python_package}/${name}
    COMMAND ${CMAKE_COMMAND} -E copy ${source} ${python_package}/${name} DEPENDS ${source} VERBATIM)
  list(APPEND python_copies ${python_package}/${name})
endforeach()
add_custom_target(python ALL DEPENDS ${python_copies} crux_python)

install(TARGETS crux_python LIBRARY DESTINATION crux COMPONENT python)
