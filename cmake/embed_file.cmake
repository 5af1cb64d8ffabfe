# Writes OUTPUT: C++ that defines `std::string_view FUNCTION() noexcept`, declared in HEADER within
# NAMESPACE, as the text of the file INPUT. Called by the build whenever the file changes.
file(READ ${INPUT} text)
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
while(at LESS length)  # compilers bound the length of one literal: neighbours become one
    string(SUBSTRING "${text}" ${at} 12000 piece)
    string(APPEND pieces "R\"~~~(${piece})~~~\"\n")
    math(EXPR at "${at} + 12000")
endwhile()
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace ${NAMESPACE} {

std::string_view ${FUNCTION}() noexcept {
    return ${pieces};
}

}  // namespace ${NAMESPACE}
")
