#include "gateway/mapping/jsonpath.hpp"

#include "gateway/mapping/jsonpath_evaluate.hpp"
#include "gateway/mapping/jsonpath_parser.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::mapping {
namespace {

constexpr std::size_t longest_path = 4'096;

}  // namespace

result<jsonpath> jsonpath::compile(std::string_view text) {
    if (text.size() > longest_path) return error{"longer than 4,096 bytes", "column 1", "split it"};
    if (payload::first_ill_formed(text) != std::string_view::npos) {
        return error{"not UTF-8", "column 1", "encode it in UTF-8"};
    }
    try {
        jsonpath p;
        p.query_ = path::parser(text).parse();
        p.text_ = text;
        p.singular_ = p.query_->singular;
        return p;
    } catch (const path::mistake& m) {
        return m.what;
    }
}

selected jsonpath::evaluate(const node& root) const {
    path::evaluator e(root);
    selected s{.nodes = e.select(*query_, root)};
    s.complete = e.complete();
    s.visits = e.visits();
    return s;
}

const node* jsonpath::first(const node& root) const {
    const auto found = path::evaluator(root).select(*query_, root, 1);
    return found.empty() ? nullptr : found.front();
}

}  // namespace sluis::mapping
