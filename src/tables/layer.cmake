# .xls needs libfreexl; without it .xls files are refused with a message that says so.
pkg_check_modules(FREEXL IMPORTED_TARGET freexl)
if(FREEXL_FOUND)
  target_link_libraries(crux_tables PUBLIC PkgConfig::FREEXL)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/tables/xls.cpp PROPERTIES COMPILE_DEFINITIONS CRUX_FREEXL)
endif()
