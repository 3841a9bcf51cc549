#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/loop.hpp"

namespace vedette::daemon {

/// One GET or HEAD, as far as anything here wants to know it. Paths and parameters are decoded (`%41` is `A`).
struct HttpRequest {
  using Pair = std::pair<std::string, std::string>;

  bool head_only = false;             ///< HEAD: the same headers as for GET, and no body.
  std::string target;                 ///< As it was sent: path and query.
  std::vector<std::string> segments;  ///< The path between its slashes; of `/` there is none.
  std::vector<Pair> query;            ///< In their order; `?verbose` has an empty value.
  std::vector<Pair> headers;          ///< Names in lower case, in their order.
  bool keep_alive = false;            ///< The client will ask more on this connection.
  int minor_version = 1;              ///< Of HTTP/1.

  bool has_parameter(std::string_view name) const { return find(query, name) != nullptr; }
  /// Empty: there is none.
  std::string_view parameter(std::string_view name) const { return value_in(query, name); }
  /// `name` in lower case; the first of several. Empty: there is none.
  std::string_view header(std::string_view name) const { return value_in(headers, name); }

 private:
  static const Pair* find(const std::vector<Pair>& pairs, std::string_view name) {
    const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& pair) { return pair.first == name; });
    return found == pairs.end() ? nullptr : &*found;
  }
  static std::string_view value_in(const std::vector<Pair>& pairs, std::string_view name) {
    const Pair* pair = find(pairs, name);
    return pair == nullptr ? std::string_view{} : std::string_view{pair->second};
  }
};

/// Sends a piece of an answer that has no end yet. False: nobody takes it any more.
using HttpSend = std::function<Task<bool>(std::string piece)>;

/// What is answered.
struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};  ///< Further ones.
  /// Not null: there is no body; this coroutine sends pieces for as long as it likes (server-sent events). It is
  /// cancelled when the client or the daemon goes. What it captures must outlive it.
  std::function<Task<>(HttpSend send)> stream{};
};

/// A status with a line of text. A function, since g++ 12 miscompiles braced temporaries in coroutines.
HttpResponse http_text(unsigned status, std::string text);

/// `Not Found` of 404.
std::string_view http_reason(unsigned status);

/// Everything before the body, the empty line included. `chunked`: the body is a stream in pieces with their lengths.
std::string http_head(const HttpResponse& response, bool keep_alive, bool chunked);

}  // namespace vedette::daemon
