# Properties over random modules; the generator and the oracle serve the engine's tests too.
target_sources(passes_tests PRIVATE tests/property/passes_property.cpp tests/property/random_module.cpp
  tests/property/reference_evaluator.cpp)
target_include_directories(passes_tests PRIVATE tests/property)
