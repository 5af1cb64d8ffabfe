# Runs `SLUIS providers --markdown`: it has to say what FILE holds.
execute_process(COMMAND ${SLUIS} providers --markdown RESULT_VARIABLE code OUTPUT_VARIABLE out)
file(READ ${FILE} kept)
if(NOT code EQUAL 0 OR NOT out STREQUAL kept)
    message(FATAL_ERROR "docs/providers.md is not what the mappings say: sluis providers --markdown >docs/providers.md")
endif()
