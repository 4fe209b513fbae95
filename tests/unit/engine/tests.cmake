# The engine against itself and against the reference evaluator (tests/agreement, tests/property).
set(crux_agreement_sources ${CMAKE_SOURCE_DIR}/tests/agreement/ensemble.cpp
  ${CMAKE_SOURCE_DIR}/tests/property/random_module.cpp ${CMAKE_SOURCE_DIR}/tests/property/reference_evaluator.cpp)
add_executable(agreement_tests ${CMAKE_SOURCE_DIR}/tests/agreement/agreement_test.cpp ${crux_agreement_sources})
add_executable(agreement_hash ${CMAKE_SOURCE_DIR}/tests/agreement/hash.cpp ${crux_agreement_sources})
foreach(target agreement_tests agreement_hash)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/property ${CMAKE_SOURCE_DIR}/tests/agreement)
  target_link_libraries(${target} PRIVATE crux_engine)
endforeach()
target_link_libraries(agreement_tests PRIVATE GTest::gtest_main)
gtest_discover_tests(agreement_tests DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
if(NOT CRUX_SANITIZE)  # the emulator cannot run a binary with sanitizers
  add_test(NAME Agreement.masks COMMAND ${CMAKE_SOURCE_DIR}/tests/agreement/compare_masks $<TARGET_FILE:agreement_hash>)
  set_tests_properties(Agreement.masks PROPERTIES TIMEOUT 600)
endif()
