#include "daemon/http_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cctype>
#include <optional>

namespace vedette::daemon {
namespace {

namespace http = boost::beast::http;

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// Nothing: a `%` without two digits behind it.
std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
      const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
      if (!low) return std::nullopt;
      plain.push_back(static_cast<char>(*high * 16 + *low));
      i += 2;
    } else {
      plain.push_back(plus_is_blank && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return plain;
}

/// Cuts off and returns what stands before `end`.
std::string_view cut(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

/// False: it is no path of ours.
bool read_target(HttpRequest& request) {
  std::string_view rest = request.target;
  if (!rest.starts_with('/')) return false;
  rest = rest.substr(0, rest.find('#'));
  std::string_view path = cut(rest, '?');
  path.remove_prefix(1);
  while (!path.empty()) {
    auto segment = decoded(cut(path, '/'), false);
    if (!segment) return false;
    request.segments.push_back(std::move(*segment));
  }
  while (!rest.empty()) {
    std::string_view pair = cut(rest, '&');
    auto name = decoded(cut(pair, '='), true);
    auto value = decoded(pair, true);
    if (!name || !value) return false;
    if (!name->empty()) request.query.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

HttpParser::Next refusal(unsigned status, std::string reason) {
  return HttpRefusal{status, std::move(reason)};
}

HttpParser::Next why(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return refusal(431, "The headers are too long.");
  if (error == http::error::bad_version) return refusal(505, "This server speaks HTTP/1.0 and 1.1.");
  return refusal(400, "This is no HTTP request.");
}

}  // namespace

HttpParser::Next HttpParser::next() {
  // Empty lines before a request mean nothing.
  input_.erase(0, std::min(input_.find_first_not_of("\r\n"), input_.size()));
  if (input_.empty()) return std::monostate{};
  if (std::min(input_.find('\n'), input_.size()) > longest_line) return refusal(414, "The request line is too long.");

  http::request_parser<http::empty_body> parser;
  parser.header_limit(longest_head);
  parser.body_limit(boost::none);  // What it is told of a body is judged below.
  boost::system::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(input_), error);
  if (error == http::error::need_more) return std::monostate{};
  // A body is read by nobody, so what would be complaints about it come here as headers.
  if (error && !parser.is_header_done()) return why(error);
  input_.erase(0, used);

  const auto& message = parser.get();
  const bool has_body = parser.chunked() || (parser.content_length() && *parser.content_length() > 0);
  if (message.method() != http::verb::get && message.method() != http::verb::head) {
    return refusal(405, "Only GET and HEAD are answered.");
  }
  if (has_body) return refusal(413, "A request has no body here.");
  HttpRequest request;
  request.head_only = message.method() == http::verb::head;
  request.target = std::string{message.target()};
  request.keep_alive = message.keep_alive();
  request.minor_version = message.version() == 10 ? 0 : 1;
  for (const auto& field : message) {
    std::string name{field.name_string()};
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.headers.emplace_back(std::move(name), std::string{field.value()});
  }
  if (!read_target(request)) return refusal(400, "This is no path.");
  return request;
}

}  // namespace vedette::daemon
