# Dependencies point one way. For each folder: what it may include besides the standard library,
# itself and gateway/base. `ctest -R layers` names every include that breaks the rule.
#
# ingress, apply, delivery and api never include one another: they meet in the queue and the store.

set(rules
    "gateway/base:boost/|date/|fmt/|spdlog/|prometheus/|nlohmann/|sys/stat[.]h"
    "gateway/contact:phonenumbers/"
    "gateway/policy:gateway/contact/"
    "gateway/audience:gateway/contact/|gateway/policy/|nlohmann/"
    "gateway/payload:boost/json|pugixml|zlib"
    "gateway/table:gateway/contact/|gateway/payload/|csv[.]h"
    "gateway/mapping:gateway/contact/|gateway/payload/|nlohmann/|re2/"
    "gateway/verify:openssl/|nlohmann/"
    "adapters:gateway/contact/|nlohmann/|openssl/"
    "gateway/declaration:gateway/contact/|gateway/policy/|gateway/audience/|gateway/mapping/|gateway/payload/|gateway/verify/|adapters/|nlohmann/"
    "gateway/net:boost/|openssl/"
    "gateway/notify:gateway/net/|gateway/verify/|boost/|fmt/|curl/"
    "gateway/queue:boost/|hiredis/|openssl/"
    "gateway/store:gateway/contact/|gateway/policy/|gateway/audience/|boost/|openssl/|nlohmann/|sqlite3"
    "gateway/ingress:gateway/contact/|gateway/declaration/|gateway/mapping/|gateway/payload/|gateway/verify/|gateway/net/|gateway/queue/|boost/|openssl/|nlohmann/"
    "gateway/apply:gateway/notify/|gateway/contact/|gateway/policy/|gateway/audience/|gateway/declaration/|gateway/mapping/|gateway/payload/|gateway/table/|gateway/net/|gateway/queue/|gateway/store/|boost/|nlohmann/"
    "gateway/delivery:gateway/contact/|gateway/policy/|gateway/declaration/|adapters/|gateway/net/|gateway/queue/|gateway/store/|boost/|nlohmann/"
    "gateway/api:gateway/contact/|gateway/queue/entry|gateway/policy/|gateway/audience/|gateway/declaration/|gateway/mapping/|gateway/payload/|gateway/table/|gateway/verify/|adapters/|gateway/net/|gateway/store/|boost/|openssl/|nlohmann/")

# The system's own headers, for the few folders that talk to it.
set(system "^(unistd|fcntl|signal|poll|sqlite3)[.]h$|^sys/|^netinet/|^arpa/|^netdb[.]h$")

set(failures 0)
foreach(rule IN LISTS rules)
    string(REGEX MATCH "^(.*):(.*)$" _ "${rule}")
    set(folder ${CMAKE_MATCH_1})
    set(allowed "^${folder}/|^gateway/base/")
    if(CMAKE_MATCH_2)
        string(APPEND allowed "|^(${CMAKE_MATCH_2})")
    endif()
    file(GLOB files ${ROOT}/${folder}/*.hpp ${ROOT}/${folder}/*.cpp)
    foreach(file IN LISTS files)
        file(RELATIVE_PATH name ${ROOT} ${file})
        file(STRINGS ${file} includes REGEX "^#include")
        foreach(line IN LISTS includes)
            string(REGEX REPLACE "^#include [<\"]([^>\"]+)[>\"].*" "\\1" header "${line}")
            if(header MATCHES "^gateway/|^adapters/|/|[.]h$" AND NOT header MATCHES "${allowed}")
                if(header MATCHES "${system}" AND folder MATCHES "/(net|queue|store)$")
                    continue()
                endif()
                message("${name}: ${folder} may not include ${header}")
                math(EXPR failures "${failures} + 1")
            endif()
        endforeach()
    endforeach()
endforeach()
if(failures GREATER 0)
    message(FATAL_ERROR "${failures} include(s) against the grain")
endif()
