#pragma once

#include <list>
#include <optional>
#include <string>

#include "daemon/connection.hpp"
#include "daemon/loop.hpp"
#include "daemon/resolver.hpp"
#include "quorum/address.hpp"

namespace vedette::daemon {

/// Owns all outgoing connections, those too that were abandoned and have not quite ended.
class Connections {
 public:
  /// `source_address`: a literal IP; empty or anything else: the system chooses.
  Connections(Executor executor, Resolver& resolver, const std::string& source_address);
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  /// Begins to connect. The reference is good until the connection is abandoned.
  Connection& open(quorum::Address address, Connection::Events events);
  /// Abandons all.
  void stop();
  bool empty() const { return connections_.empty(); }

 private:
  Executor executor_;
  Resolver& resolver_;
  std::optional<asio::ip::address> source_;
  std::list<Connection> connections_;
};

}  // namespace vedette::daemon
