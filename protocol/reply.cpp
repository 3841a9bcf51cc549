#include "protocol/reply.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace vedette::protocol {

namespace {

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), written.ptr);
}

/// A line of its own can't hold line ends (commands §0.3, rule 8).
void append_line(std::string& out, std::string_view text) {
  for (const char c : text) out.push_back(c == '\r' || c == '\n' ? ' ' : c);
  out.append("\r\n");
}

std::string double_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string text;
  append_number(text, value);
  return text;
}

}  // namespace

void Reply::header(char type, std::size_t count) {
  std::array<char, 32> line{type};
  char* end = std::to_chars(line.data() + 1, line.data() + line.size(), count).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out_.append(line.data(), end);
}

void Reply::simple(std::string_view text) {
  out_.push_back('+');
  append_line(out_, text);
}

void Reply::error(std::string_view text) {
  out_.push_back('-');
  append_line(out_, text);
}

void Reply::integer(std::int64_t value) {
  out_.push_back(':');
  append_number(out_, value);
  out_.append("\r\n");
}

void Reply::bulk(std::string_view bytes) {
  header('$', bytes.size());
  out_.append(bytes).append("\r\n");
}

void Reply::null() {
  out_.append(version_ == Resp::two ? "$-1\r\n" : "_\r\n");
}

void Reply::null_array() {
  out_.append(version_ == Resp::two ? "*-1\r\n" : "_\r\n");
}

void Reply::array(std::size_t count) {
  header('*', count);
}

void Reply::map(std::size_t pairs) {
  if (version_ == Resp::two) {
    header('*', 2 * pairs);
  } else {
    header('%', pairs);
  }
}

void Reply::set(std::size_t count) {
  header(version_ == Resp::two ? '*' : '~', count);
}

void Reply::push(std::size_t count) {
  header(version_ == Resp::two ? '*' : '>', count);
}

void Reply::verbatim(std::string_view text) {
  if (version_ == Resp::two) {
    bulk(text);
    return;
  }
  constexpr std::string_view format = "txt:";
  header('=', format.size() + text.size());
  out_.append(format).append(text).append("\r\n");
}

void Reply::number(double value) {
  const std::string text = double_text(value);
  if (version_ == Resp::two) {
    bulk(text);
    return;
  }
  out_.push_back(',');
  out_.append(text).append("\r\n");
}

}  // namespace vedette::protocol
