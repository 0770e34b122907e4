# One folder, one static library, one test executable. DEPS is the only place where the allowed
# direction between modules is written down; script/lint reads it from here.
#
#   ds_module(kube
#     DEPS base data net sys
#     LIBS dep_fmt
#     SOURCES watch.cpp watch_decoder.cpp
#     TESTS watch_decoder_test.cpp
#     FUZZ watch_decoder_fuzz.cpp)
function(ds_module name)
  cmake_parse_arguments(arg "" "" "DEPS;LIBS;SOURCES;TESTS;TEST_LIBS;FUZZ" ${ARGN})
  list(TRANSFORM arg_DEPS PREPEND ds_ OUTPUT_VARIABLE deps)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.hpp)

  add_library(ds_${name} STATIC ${arg_SOURCES})
  target_sources(
    ds_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
  target_link_libraries(ds_${name} PUBLIC ds_settings ${deps} PRIVATE dep_asio ${arg_LIBS})
  if(DS_PCH)
    target_precompile_headers(ds_${name} REUSE_FROM ds_pch)
  endif()

  if(arg_TESTS AND TARGET ds_test_main)
    add_executable(ds_${name}_test ${arg_TESTS})
    target_link_libraries(
      ds_${name}_test PRIVATE ds_${name} ds_test_main dep_asio ${arg_LIBS} ${arg_TEST_LIBS})
    if(DS_PCH)
      target_precompile_headers(ds_${name}_test REUSE_FROM ds_pch)
    endif()
    add_test(NAME ${name} COMMAND ds_${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit)
  endif()

  if(DS_FUZZ)
    foreach(source IN LISTS arg_FUZZ)
      cmake_path(GET source STEM fuzz)
      add_executable(${fuzz} ${source})
      target_link_libraries(${fuzz} PRIVATE ds_${name} ${arg_LIBS})
      target_link_options(${fuzz} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
