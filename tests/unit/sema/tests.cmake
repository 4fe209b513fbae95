# Models in tests come through the front ends.
target_link_libraries(sema_tests PRIVATE crux_xmile crux_vensim)
