#pragma once

#include <string>
#include <string_view>

#include "test/lab/endpoint.hpp"

namespace vedette::conformance {

/// How requests are written: as lines of text, or as arrays of bulk strings.
enum class Form { inline_line, array };

/// What divides several requests that one line of a case holds; they are sent at once.
inline constexpr std::string_view and_then = " ;; ";

/// A bare connection: bytes out, bytes in.
class Wire {
 public:
  explicit Wire(const lab::Endpoint& to);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  void send(std::string_view bytes) const;

  /// Sends what such a line asks for and returns all that comes back for it: a last request, which every Sentinel
  /// refuses in the same words whatever the connection's state, marks the end. Shorter if the connection is closed.
  std::string ask(const std::string& line, Form form = Form::inline_line);
  /// The same for bytes as they are.
  std::string ask_raw(std::string_view bytes);

  /// All that comes until the other side closes, or until nothing has come for some seconds.
  std::string rest();

 private:
  bool receive(std::string& into) const;

  int socket_;
};

/// The reply with everything replaced that two processes can't have in common: ids, elapsed times, counters, what
/// an implementation needs in memory.
std::string masked(std::string reply);

}  // namespace vedette::conformance
