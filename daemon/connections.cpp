#include "daemon/connections.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace vedette::daemon {

Connections::Connections(Executor executor, Resolver& resolver, ConnectionOptions options)
    : executor_{executor},
      resolver_{resolver},
      options_{std::move(options)},
      departures_{executor},
      arrivals_{executor, [] {}, [] {}},
      later_arrivals_{executor, [] {}, [] {}, Arrivals::Pace::by_and_by} {}

Connection& Connections::open(quorum::Address address, Connection::Events events, Arrivals::Pace pace) {
  Arrivals& arrivals = pace == Arrivals::Pace::at_once ? arrivals_ : later_arrivals_;
  const Connection::Shared shared{resolver_, options_, arrivals, departures_};
  const auto connection =
      connections_.emplace(connections_.end(), executor_, shared, std::move(address), std::move(events));
  asio::co_spawn(executor_, connection->run(), [this, connection](const std::exception_ptr& failure) {
    connections_.erase(connection);
    if (failure) std::rethrow_exception(failure);
  });
  return *connection;
}

void Connections::stop() {
  for (Connection& connection : connections_) connection.abandon(Connection::Farewell::gentle);
  arrivals_.stop();
  later_arrivals_.stop();
}

}  // namespace vedette::daemon
