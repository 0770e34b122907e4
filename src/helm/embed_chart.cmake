# Writes the C source that carries the files of a chart.
# usage: cmake -D folder=CHART -D source=FILE.c -D symbol=NAME -P embed_chart.cmake
file(GLOB_RECURSE files RELATIVE ${folder} ${folder}/*)
list(SORT files)
set(blocks "")
set(declarations "")
set(rows "")
set(number 0)
foreach(file IN LISTS files)
  set(name ${symbol}_${number})
  string(APPEND blocks "__asm__(\".section .rodata\\n.global ${name}_begin\\n${name}_begin:\\n"
         ".incbin \\\"${folder}/${file}\\\"\\n.global ${name}_end\\n${name}_end:\\n.byte 0\\n.text\\n\");\n")
  string(APPEND declarations "extern const char ${name}_begin[];\nextern const char ${name}_end[];\n")
  string(APPEND rows "    {\"${file}\", ${name}_begin, ${name}_end},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${source}
     "struct ds_embedded_file { const char *name; const char *begin; const char *end; };\n"
     "${declarations}${blocks}"
     "extern const struct ds_embedded_file ${symbol}[];\nextern const unsigned long ${symbol}_size;\n"
     "const struct ds_embedded_file ${symbol}[] = {\n${rows}};\n"
     "const unsigned long ${symbol}_size = ${number};\n")
