#pragma once

#include <list>

#include "daemon/arrivals.hpp"
#include "daemon/connection.hpp"
#include "daemon/departures.hpp"
#include "daemon/loop.hpp"
#include "daemon/resolver.hpp"
#include "quorum/address.hpp"

namespace vedette::daemon {

/// Owns all outgoing connections, those too that were abandoned and have not quite ended.
class Connections {
 public:
  Connections(Executor executor, Resolver& resolver, ConnectionOptions options);
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  /// Begins to connect. What comes in is told at that pace, but at once over TLS. The reference is good until the
  /// connection is abandoned.
  Connection& open(quorum::Address address, Connection::Events events, Arrivals::Pace pace = Arrivals::Pace::at_once);
  /// Abandons all.
  void stop();
  /// Reads what has come in so far (Arrivals::take_in).
  bool take_in(Clock::time_point end) { return arrivals_.take_in(end) || later_arrivals_.take_in(end); }
  bool empty() const { return connections_.empty(); }
  /// Where links are counted; null: nowhere.
  Counts* counts() const { return options_.counts; }

 private:
  Executor executor_;
  Resolver& resolver_;
  ConnectionOptions options_;
  Departures departures_;
  Arrivals arrivals_;
  Arrivals later_arrivals_;
  std::list<Connection> connections_;
};

}  // namespace vedette::daemon
