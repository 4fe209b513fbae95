# Values are looked at by running what sema makes; the corpus is read by both front ends.
target_link_libraries(sema_tests PRIVATE crux_vensim crux_xmile crux_engine rapidcheck)
