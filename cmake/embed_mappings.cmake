# Writes OUTPUT: C++ that holds the mapping files FOLDER/*.json, so that the program runs from any
# folder. Called by the build whenever one of them changes.
file(GLOB files ${FOLDER}/*.json)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    # A raw string may hold 64 KiB in all compilers: longer files are cut into neighbours.
    string(LENGTH "${text}" length)
    set(pieces "")
    set(at 0)
    while(at LESS length)
        string(SUBSTRING "${text}" ${at} 12000 piece)
        string(APPEND pieces "R\"~~~(${piece})~~~\"\n")
        math(EXPR at "${at} + 12000")
    endwhile()
    string(APPEND rows "    {\"${name}\", ${pieces}},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"gateway/declaration/providers.hpp\"

namespace sluis::declaration {
namespace {
constexpr std::pair<std::string_view, std::string_view> files[] = {
${rows}};
}  // namespace

std::span<const std::pair<std::string_view, std::string_view>> mapping_files() noexcept {
    return files;
}

}  // namespace sluis::declaration
")
