# Runs `SLUIS check FILE`: it has to end with the exit code of an invalid file and to say EXPECTED.
execute_process(COMMAND ${SLUIS} check ${FILE} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err)
if(NOT code EQUAL 5)
    message(FATAL_ERROR "ended with ${code}, not with 5\n${out}${err}")
endif()
string(FIND "${err}" "${EXPECTED}\n" place)
if(place EQUAL -1)
    message(FATAL_ERROR "did not say\n${EXPECTED}\nbut\n${err}")
endif()
