# What every target of the project shares. One function each for a layer, a program, a test, a fuzz target and a proto.
include(GNUInstallDirs)
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON) # who links a layer sees what the layer found
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

option(PALMARES_WERROR "Warnings are errors (CI)" OFF)
option(PALMARES_FUZZ "Build the fuzz targets with libFuzzer (clang)" OFF)
option(PALMARES_COVERAGE "Instrument for the coverage report" OFF)
set(PALMARES_SANITIZE "" CACHE STRING "address,undefined or thread")

set(PALMARES_INCLUDE_ROOT "${CMAKE_BINARY_DIR}/include")

set(PALMARES_C_OPTIONS
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wwrite-strings
    -Wformat=2 -Wvla -Wundef -Wconversion -Wimplicit-fallthrough -Wnull-dereference
    -fstack-protector-strong -fstack-clash-protection -fcf-protection -fno-omit-frame-pointer)
if(PALMARES_WERROR)
    list(APPEND PALMARES_C_OPTIONS -Werror)
endif()
set(PALMARES_SANITIZE_OPTIONS)
if(PALMARES_SANITIZE)
    set(PALMARES_SANITIZE_OPTIONS -fsanitize=${PALMARES_SANITIZE} -fno-sanitize-recover=all)
elseif(NOT PALMARES_COVERAGE)
    list(APPEND PALMARES_C_OPTIONS $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()
if(PALMARES_COVERAGE)
    list(APPEND PALMARES_SANITIZE_OPTIONS --coverage -fprofile-update=atomic)
endif()
if(PALMARES_FUZZ)
    list(APPEND PALMARES_SANITIZE_OPTIONS -fsanitize=fuzzer-no-link)
endif()

# Compile and link options of the house, for one target.
function(palmares_house target)
    target_compile_features(${target} PRIVATE c_std_17)
    set_target_properties(${target} PROPERTIES C_EXTENSIONS ON POSITION_INDEPENDENT_CODE ON)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    target_compile_options(${target} PRIVATE ${PALMARES_C_OPTIONS} ${PALMARES_SANITIZE_OPTIONS})
    target_link_options(${target} PRIVATE ${PALMARES_SANITIZE_OPTIONS})
endfunction()

# palmares_layer(NAME SOURCES ... [PUBLIC lib ...] [PRIVATE lib ...])
#
# A STATIC library palmares_NAME of this folder. Its headers are seen as "NAME/x.h", and only by who links it:
# the include root of a layer holds nothing but a link to the layer's own folder, so that skipping a layer
# does not compile.
function(palmares_layer name)
    cmake_parse_arguments(L "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(palmares_${name} STATIC ${L_SOURCES})
    palmares_house(palmares_${name})
    file(MAKE_DIRECTORY "${PALMARES_INCLUDE_ROOT}/${name}")
    file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${PALMARES_INCLUDE_ROOT}/${name}/${name}" SYMBOLIC)
    target_include_directories(palmares_${name} PUBLIC "${PALMARES_INCLUDE_ROOT}/${name}")
    target_link_libraries(palmares_${name} PUBLIC ${L_PUBLIC} PRIVATE ${L_PRIVATE})
endfunction()

# palmares_program(NAME SOURCES ... LINKS lib ...)
function(palmares_program name)
    cmake_parse_arguments(P "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${P_SOURCES})
    palmares_house(${name})
    target_link_options(${name} PRIVATE -pie -Wl,-z,relro,-z,now)
    target_link_libraries(${name} PRIVATE ${P_LINKS})
    install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${name})
endfunction()

# palmares_test(NAME SOURCES ... LINKS lib ...): a cmocka program, run by ctest with the label "unit".
function(palmares_test name)
    cmake_parse_arguments(T "" "" "SOURCES;LINKS" ${ARGN})
    pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
    add_executable(test_${name} ${T_SOURCES})
    palmares_house(test_${name})
    target_link_libraries(test_${name} PRIVATE ${T_LINKS} PkgConfig::CMOCKA)
    add_test(NAME unit/${name} COMMAND test_${name})
    set_tests_properties(unit/${name} PROPERTIES LABELS unit TIMEOUT 300
        ENVIRONMENT "TSAN_OPTIONS=suppressions='${CMAKE_SOURCE_DIR}/tests/support/tsan.supp'")
endfunction()

# palmares_fuzz(NAME SOURCES ... LINKS lib ...): a libFuzzer target; elsewhere the same source with a driver
# that replays the corpus tests/fuzz/corpus/NAME, run by ctest with the label "fuzz".
function(palmares_fuzz name)
    cmake_parse_arguments(F "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(fuzz_${name} ${F_SOURCES})
    palmares_house(fuzz_${name})
    target_link_libraries(fuzz_${name} PRIVATE ${F_LINKS})
    if(PALMARES_FUZZ)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(fuzz_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c")
        add_test(NAME fuzz/${name} COMMAND fuzz_${name} "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name}")
        set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 120)
    endif()
endfunction()

# palmares_protos(TARGET ROOT dir FILES ...): one library of generated protobuf-c code, the well-known types it
# needs, and the descriptor set (contract.binpb); all of it lives in the build tree and is included as SYSTEM.
function(palmares_protos target)
    cmake_parse_arguments(P "" "ROOT" "FILES" ${ARGN})
    pkg_check_modules(PROTOBUF_C REQUIRED IMPORTED_TARGET GLOBAL libprotobuf-c)
    find_path(PALMARES_WELL_KNOWN google/protobuf/timestamp.proto REQUIRED)
    set(out "${CMAKE_BINARY_DIR}/generated")
    file(MAKE_DIRECTORY "${out}")
    set(files ${P_FILES} google/protobuf/timestamp.proto google/protobuf/field_mask.proto)
    set(generated)
    foreach(file IN LISTS files)
        string(REGEX REPLACE "\\.proto$" "" stem "${file}")
        list(APPEND generated "${out}/${stem}.pb-c.c" "${out}/${stem}.pb-c.h")
    endforeach()
    list(TRANSFORM P_FILES PREPEND "${P_ROOT}/" OUTPUT_VARIABLE inputs)
    add_custom_command(
        OUTPUT ${generated} "${out}/contract.binpb"
        COMMAND protoc-c --c_out=${out} -I ${P_ROOT} -I ${PALMARES_WELL_KNOWN} ${files}
        COMMAND protoc --include_imports --descriptor_set_out=${out}/contract.binpb
                -I ${P_ROOT} -I ${PALMARES_WELL_KNOWN} ${P_FILES}
        DEPENDS ${inputs}
        COMMENT "protoc-c: ${target}"
        VERBATIM)
    add_library(${target} STATIC ${generated})
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${target} PRIVATE -w ${PALMARES_SANITIZE_OPTIONS})
    target_include_directories(${target} SYSTEM PUBLIC "${out}")
    target_link_libraries(${target} PUBLIC PkgConfig::PROTOBUF_C)
endfunction()

# palmares_embed(OUT_C ARRAY FILE ...): a C file in the build tree that defines `const struct embedded_file ARRAY[]` and
# `const size_t ARRAY_count` (base/embedded.h), with the bytes of each file.
function(palmares_embed out_c array)
    set(code "#include \"base/embedded.h\"\n")
    set(rows "")
    set(index 0)
    foreach(file IN LISTS ARGN)
        get_filename_component(name "${file}" NAME)
        set(symbol "${array}_${index}")
        string(APPEND code
            "__asm__(\".section .rodata\\n.global ${symbol}\\n.balign 16\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n"
            ".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n"
            "extern const unsigned char ${symbol}[], ${symbol}_end[];\n")
        string(APPEND rows "    {\"${name}\", ${symbol}, ${symbol}_end},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    string(APPEND code "const struct embedded_file ${array}[] = {\n${rows}};\nconst size_t ${array}_count = ${index};\n")
    file(CONFIGURE OUTPUT "${out_c}" CONTENT "${code}" @ONLY)
    set_source_files_properties("${out_c}" PROPERTIES OBJECT_DEPENDS "${ARGN}" COMPILE_OPTIONS "-w")
endfunction()
