#pragma once

#include <string>
#include <string_view>

#include "test/lab/endpoint.hpp"

namespace vedette::conformance {

/// A bare connection: bytes out, bytes in.
class Wire {
 public:
  explicit Wire(const lab::Endpoint& to);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  void send(std::string_view bytes) const;

  /// Sends one inline request and returns all that comes back for it: a second request, which every Sentinel refuses in
  /// the same words whatever the connection's state, marks the end. Shorter if the connection is closed.
  std::string ask(const std::string& line);

  /// All that comes until the other side closes, or until nothing has come for some seconds.
  std::string rest();

 private:
  bool receive(std::string& into) const;

  int socket_;
};

/// The reply with everything replaced that two processes can't have in common: ids, elapsed times, versions, counters.
std::string masked(std::string reply);

}  // namespace vedette::conformance
