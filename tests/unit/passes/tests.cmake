# Properties over random modules; the generator and the oracle serve the engine's tests too.
target_sources(passes_tests PRIVATE tests/property/passes_property.cpp tests/property/random_module.cpp
  tests/property/reference_evaluator.cpp)
target_include_directories(passes_tests PRIVATE tests/property)

# The passes over the conformance corpus, from files.
add_executable(corpus_passes_tests tests/property/corpus_passes.cpp tests/property/reference_evaluator.cpp)
target_include_directories(corpus_passes_tests PRIVATE tests/property)
target_link_libraries(corpus_passes_tests PRIVATE crux_driver GTest::gtest_main)
target_compile_definitions(corpus_passes_tests PRIVATE CRUX_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
gtest_discover_tests(corpus_passes_tests DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
