#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace vedette::lab {

/// Where something listens.
struct Endpoint {
  std::string host = "127.0.0.1";  ///< a numeric address
  std::uint16_t port = 0;
  int network = -1;  ///< the network namespace to connect from (Host::network()), or -1 for ours
  /// A folder of make_certificates() if it is to be spoken to by TLS; empty: plain.
  std::string certificates{};

  /// `host:port`
  std::string text() const { return host + ":" + std::to_string(port); }
};

/// Opens a TCP connection, and TLS on it, within the patience given; -1 if that fails.
int connect_tcp(const Endpoint& to, int patience_ms);

}  // namespace vedette::lab
