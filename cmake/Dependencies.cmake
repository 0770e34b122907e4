# Debian packages, each wrapped as dep_*. A module names them in LIBS, privately, so that no other
# module can include them. Libraries are static in the release binary, which is dynamic against
# glibc alone.
find_package(Threads REQUIRED)

function(ds_dependency name)
  cmake_parse_arguments(arg "" "" "STATIC;LIBS;DEFINES" ${ARGN})
  add_library(dep_${name} INTERFACE)
  target_compile_definitions(dep_${name} INTERFACE ${arg_DEFINES})
  foreach(library IN LISTS arg_STATIC)
    find_library(DS_LIB_${library} NAMES lib${library}.a REQUIRED)
    target_link_libraries(dep_${name} INTERFACE ${DS_LIB_${library}})
  endforeach()
  target_link_libraries(dep_${name} INTERFACE ${arg_LIBS})
endfunction()

# Asio is header-only; Boost 1.81 is the one that libboost1.81-dev puts into /usr/include/boost.
ds_dependency(asio LIBS Threads::Threads DEFINES BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
ds_dependency(openssl STATIC ssl crypto LIBS ${CMAKE_DL_LIBS} Threads::Threads)
ds_dependency(yaml STATIC yaml)
ds_dependency(zlib STATIC z)
ds_dependency(zstd STATIC zstd)
ds_dependency(re2 STATIC re2)
ds_dependency(xxhash DEFINES XXH_INLINE_ALL)
ds_dependency(fmt DEFINES FMT_HEADER_ONLY=1)
ds_dependency(json)
ds_dependency(doctest)
# Only tar and gzip are registered by our code: the linker leaves libarchive's other formats out, and
# with them what they need (libxml2, nettle, …). That takes --gc-sections, also in Debug.
ds_dependency(archive STATIC archive)
target_link_options(dep_archive INTERFACE -Wl,--gc-sections)
