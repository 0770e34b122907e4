# Builds the helper in its own tree: -D source=FOLDER -D tree=FOLDER.
if(NOT EXISTS ${tree}/build.ninja)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${source} -B ${tree} -G Ninja -D CMAKE_BUILD_TYPE=MinSizeRel
            -D CMAKE_C_COMPILER=clang-19 -D CMAKE_CXX_COMPILER=clang++-19
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endif()
# What a make or ninja around us says about its jobs is not meant for this one.
unset(ENV{MAKEFLAGS})
execute_process(
  COMMAND ${CMAKE_COMMAND} --build ${tree} --target devspacehelper -- --quiet
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the helper does not build")
endif()
# Ninja leaves a program alone that would come out the same.
file(TOUCH_NOCREATE ${tree}/bin/devspacehelper)
