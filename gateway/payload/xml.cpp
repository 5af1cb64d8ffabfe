#include "gateway/payload/xml.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <pugixml.hpp>

#include "gateway/payload/header_value.hpp"
#include "gateway/payload/utf8.hpp"

namespace sluis::payload {
namespace {

std::string_view local(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool declares_namespace(std::string_view attribute) {
    return attribute == "xmlns" || attribute.starts_with("xmlns:");
}

// Lists of values under names, in the order in which the names came.
class grouped {
public:
    void add(std::string_view name, const node* value) {
        const auto [at, is_new] = places_.try_emplace(name, lists_.size());
        if (is_new) lists_.emplace_back(name, std::vector<const node*>());
        lists_[at->second].second.push_back(value);
    }

    void append_to(std::vector<member>& members, document& d) const {
        for (const auto& [name, values] : lists_)
            members.push_back({d.keep(name), d.array(values)});
    }

private:
    std::map<std::string_view, std::size_t> places_{};  // not hashed: see parse_json.cpp
    std::vector<std::pair<std::string_view, std::vector<const node*>>> lists_{};
};

class builder {
public:
    explicit builder(document& d) : document_(d) {}

    [[nodiscard]] const std::string& fault() const { return fault_; }

    const node* root(const pugi::xml_document& read) {
        grouped top;
        const pugi::xml_node element = read.document_element();
        top.add(local(element.name()), value_of(element, 2));
        std::vector<member> members;
        top.append_to(members, document_);
        return document_.object(members);
    }

private:
    // NOLINTNEXTLINE(misc-no-recursion): `deepest` levels at most
    const node* value_of(const pugi::xml_node& element, std::size_t level) {
        if (level > deepest) fault_ = "more than 64 levels";
        if (!counts()) return document_.null();
        std::vector<member> members = attributes_of(element);
        std::string text;
        grouped children;
        for (const pugi::xml_node& child : element.children()) {
            if (child.type() == pugi::node_element) {
                children.add(local(child.name()), value_of(child, level + 1));
            } else {
                text += child.value();
            }
        }
        children.append_to(members, document_);
        if (members.empty()) return text_of(text);
        if (!trimmed_blank(text).empty()) members.push_back({"#text", text_of(text)});
        return document_.object(members);
    }

    std::vector<member> attributes_of(const pugi::xml_node& element) {
        std::set<std::string_view> seen;
        std::vector<member> members;
        for (const pugi::xml_attribute& a : element.attributes()) {
            const std::string_view name = local(a.name());
            if (declares_namespace(a.name()) || !counts()) continue;
            if (!seen.insert(name).second) continue;
            members.push_back({document_.keep('@' + std::string(name)), text_of(a.value())});
        }
        return members;
    }

    // References to characters may stand for what is none.
    const node* text_of(std::string_view text) {
        if (first_ill_formed(text) != std::string_view::npos)
            fault_ = "a reference to something that is no character";
        return document_.string(text);
    }

    bool counts() {
        if (++count_ > most_nodes && fault_.empty()) fault_ = "more values than are read at once";
        return fault_.empty();
    }

    static std::string_view trimmed_blank(std::string_view text) {
        const auto first = text.find_first_not_of(" \t\r\n");
        return first == std::string_view::npos ? "" : text.substr(first);
    }

    document& document_;
    std::size_t count_ = 0;
    std::string fault_{};
};

bool says_another_encoding(const pugi::xml_document& read) {
    for (const pugi::xml_node& top : read.children()) {
        if (top.type() != pugi::node_declaration) continue;
        const std::string encoding = lowered(top.attribute("encoding").value());
        return !encoding.empty() && encoding != "utf-8";
    }
    return false;
}

bool has_document_type(const pugi::xml_document& read) {
    for (const pugi::xml_node& top : read.children()) {
        if (top.type() == pugi::node_doctype) return true;
    }
    return false;
}

}  // namespace

result<const node*> parse_xml(document& d, std::string_view text, std::string_view name) {
    const auto fault = [&](std::string what, std::size_t byte, std::string cure) {
        return error{std::move(what), place_of(name, text, byte), std::move(cure)};
    };
    if (const auto bad = first_ill_formed(text); bad != std::string_view::npos) {
        return fault("not UTF-8", bad, "encode it in UTF-8");
    }
    pugi::xml_document read;
    constexpr unsigned options =
        pugi::parse_default | pugi::parse_declaration | pugi::parse_doctype;
    const pugi::xml_parse_result went =
        read.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
    if (!went) {
        const auto at = static_cast<std::size_t>(went.offset);
        return fault("not well-formed XML", std::min(at, text.size()), "send XML 1.0");
    }
    if (has_document_type(read)) return fault("a document type", 0, "leave out <!DOCTYPE ...>");
    if (says_another_encoding(read)) {
        return fault("in another encoding than UTF-8", 0, "encode it in UTF-8, and say so");
    }
    const auto is_element = [](const pugi::xml_node& n) { return n.type() == pugi::node_element; };
    if (std::ranges::count_if(read.children(), is_element) > 1)
        return fault("something after the root element", 0, "send one document");
    builder b(d);
    const node* root = b.root(read);
    if (!b.fault().empty()) return fault(b.fault(), 0, "send less at once, and characters only");
    return root;
}

}  // namespace sluis::payload
