# What everything of ours is compiled with: target ds_settings. Third-party code never links it.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set_property(GLOBAL PROPERTY JOB_POOLS link=1)
set(CMAKE_JOB_POOL_LINK link)

find_program(DS_CCACHE ccache)
if(DS_CCACHE)
  # Clang writes the time into a precompiled header, and ccache must be told that macros defined
  # before it do not change: without both, nothing that uses the header is ever found in the cache.
  set(CMAKE_C_COMPILER_LAUNCHER ${DS_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${DS_CCACHE})
endif()

add_library(ds_settings INTERFACE)
target_compile_features(ds_settings INTERFACE cxx_std_20)
target_include_directories(ds_settings INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(
  ds_settings
  INTERFACE DS_VERSION="${PROJECT_VERSION}" $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
target_compile_options(
  ds_settings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wimplicit-fallthrough
            -Werror
            -fno-strict-aliasing
            -fstack-protector-strong
            $<$<CONFIG:Debug>:-g1>)
target_link_options(
  ds_settings INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fuse-ld=lld>
  $<$<CONFIG:Release>:-Wl,--gc-sections,-s> -Wl,-z,relro,-z,now)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(ds_settings INTERFACE -ffunction-sections -fdata-sections)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(ds_settings INTERFACE -Xclang -fno-pch-timestamp)
endif()

if(DS_SANITIZE)
  target_compile_options(ds_settings INTERFACE -fsanitize=${DS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(ds_settings INTERFACE -fsanitize=${DS_SANITIZE})
endif()
if(DS_FUZZ)
  target_compile_options(ds_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
