#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "daemon/http_message.hpp"

namespace vedette::daemon {

/// Why a request is not answered as it wanted. The connection ends with it.
struct HttpRefusal {
  unsigned status = 400;
  std::string reason;
};

/// Cuts requests out of what comes in.
class HttpParser {
 public:
  static constexpr std::size_t longest_line = 4096;   ///< A longer request line is 414.
  static constexpr std::size_t longest_head = 16384;  ///< Line and headers together; longer ones are 431.

  /// Nothing: more must come first.
  using Next = std::variant<std::monostate, HttpRequest, HttpRefusal>;

  void feed(std::string_view bytes) { input_ += bytes; }
  /// After a refusal there is nothing more to ask for.
  Next next();
  /// Whether a request has begun and is not whole.
  bool in_the_middle() const { return !input_.empty(); }

 private:
  std::string input_;
};

}  // namespace vedette::daemon
