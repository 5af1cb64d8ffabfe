#include "gateway/table/line_buffer.hpp"

#include <algorithm>

namespace sluis::table {

line_buffer::line_buffer(const start& from, std::size_t longest)
    : decoder_(from.in, from.offset == 0),
      longest_(longest),
      number_(from.line),
      offset_(from.offset),
      fed_(from.offset) {}

void line_buffer::feed(std::string_view bytes) {
    // Moved only when at least as much is dropped as is kept: each byte once on average.
    if (begin_ > 0 && begin_ >= text_.size() - begin_) {
        text_.erase(0, begin_);
        cursor_ -= begin_;
        search_ -= begin_;
        first_ -= std::min(first_, begin_);
        begin_ = 0;
    }
    decoder_.feed(bytes, text_);
    fed_ += bytes.size();
    take_mark();
}

void line_buffer::finish() {
    decoder_.finish(text_);
    take_mark();
    has_ended_ = true;
}

void line_buffer::take_mark() {
    offset_ += decoder_.mark() - counted_mark_;
    counted_mark_ = decoder_.mark();
}

std::string_view line_buffer::record() const noexcept {
    return std::string_view(text_).substr(begin_, cursor_ - begin_);
}

// A CR at the end of what came so far waits: an LF may follow.
bool line_buffer::find_end(found& f) {
    search_ = std::max(search_, cursor_);
    while (search_ < text_.size() && text_[search_] != '\n' && text_[search_] != '\r')
        ++search_;
    f = {search_, search_};
    if (search_ == text_.size()) return has_ended_;
    f.next = search_ + 1;
    if (text_[search_] == '\n') return true;
    if (f.next == text_.size()) return has_ended_;
    if (text_[f.next] == '\n') ++f.next;
    return true;
}

line_buffer::step line_buffer::read() {
    if (is_skipping_) return skip();
    if (cursor_ == text_.size()) return has_ended_ ? step::end : step::more;
    found f;
    const bool is_whole = find_end(f);
    if (f.end - begin_ > longest_) {
        if (lines_ > 0) return step::record_too_long;
        is_skipping_ = true;
        return skip();
    }
    if (!is_whole) return step::more;
    line_ = std::string_view(text_).substr(cursor_, f.end - cursor_);
    line_end_ = std::string_view(text_).substr(f.end, f.next - f.end);
    cursor_ = search_ = f.next;
    if (lines_++ == 0) first_ = cursor_;
    return step::line;
}

line_buffer::step line_buffer::skip() {
    found f;
    const bool is_whole = find_end(f);
    cursor_ = search_ = is_whole ? f.next : f.end;
    skipped_ += decoder_.size_in_file(record());
    begin_ = cursor_;
    if (!is_whole) return step::more;
    is_skipping_ = false;
    lines_ = 1;
    first_ = cursor_;
    return step::line_too_long;
}

void line_buffer::accept() {
    offset_ = std::min(offset_ + skipped_ + decoder_.size_in_file(record()), fed_);
    skipped_ = 0;
    number_ += lines_;
    lines_ = 0;
    begin_ = cursor_;
}

void line_buffer::accept_first_line() {
    cursor_ = search_ = first_;
    lines_ = 1;
    accept();
}

}  // namespace sluis::table
