# Properties of the algebra.
target_link_libraries(units_tests PRIVATE rapidcheck)
