#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "protocol/request.hpp"
#include "quorum/core.hpp"

namespace vedette::daemon {

/// Slots beyond maxclients for peers, so that a crowd of clients does not keep Sentinels from talking to each other.
/// To be let in, a connection must come from the IP of a peer that we know. To stay, it must within `patience` give
/// itself the name that this very peer uses, and until then it may only greet. So a stranger elsewhere gets nothing
/// that maxclients does not give, and a client on a peer's own host holds a slot for a moment. A peer has one: the
/// newest, since of two the older is the one that hangs.
class ReservedSlots {
 public:
  static constexpr std::size_t count = 32;  ///< In all.
  static constexpr std::chrono::seconds patience{1};
  /// How old our list of peers may be: to look at all masters for each of a crowd would cost more than the crowd.
  static constexpr std::chrono::seconds memory{5};

  explicit ReservedSlots(const quorum::Core& core) : core_{core} {}

  /// Whether a peer of any master has this IP.
  bool may_be_peer(const boost::asio::ip::address& ip, quorum::Instant now);
  /// Whether the peer with this IP names its connections so: `sentinel-<8 hex>-cmd`.
  bool is_peer(const boost::asio::ip::address& ip, const std::string& name, quorum::Instant now);
  /// Whether a request belongs to the greeting: AUTH, HELLO, CLIENT SETNAME and SETINFO.
  static bool is_greeting(const protocol::Words& words);

 private:
  void refresh(quorum::Instant now);

  const quorum::Core& core_;
  std::set<std::pair<std::string, std::string>> peers_;  // IP and name of the connection.
  std::optional<quorum::Instant> refreshed_;
};

}  // namespace vedette::daemon
