// Boost.JSON, compiled here once instead of in every file.
#include <boost/json/src.hpp>
