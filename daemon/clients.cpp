#include "daemon/clients.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace vedette::daemon {
namespace {

/// How often idle and slow clients are looked at, while there may be any.
constexpr std::chrono::seconds look_period{1};

constexpr std::string_view too_many = "-ERR max number of clients reached\r\n";
constexpr std::string_view protected_mode =
    "-DENIED Running in protected mode because protected mode is enabled and no password is set for the default user. "
    "In this mode connections are only accepted from the loopback interface. To connect from elsewhere, set a password "
    "with 'requirepass', or write 'protected-mode no' into the configuration file, and restart.\r\n";

void prepare(Socket& socket, std::chrono::seconds keepalive) {
  error_code ignored;
  const int descriptor = socket.native_handle();
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
  if (keepalive.count() <= 0) return;
  socket.set_option(asio::socket_base::keep_alive{true}, ignored);
  const auto set = [&](int option, int value) { ::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof value); };
  const int interval = static_cast<int>(keepalive.count());
  set(TCP_KEEPIDLE, interval);
  set(TCP_KEEPINTVL, std::max(1, interval / 3));
  set(TCP_KEEPCNT, 3);
}

}  // namespace

Clients::Clients(Executor executor, Surroundings& around, Log& log)
    : executor_{executor}, around_{around}, log_{log}, next_look_{executor} {}

void Clients::admit(Socket socket) {
  if (stopping_) return;
  ++around_.statistics.connections_received;
  if (const auto word = refusal(socket); !word.empty()) {
    // The socket's buffer is empty, so this either goes out at once or nobody is there to read it.
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(word), ignored);
    ++around_.statistics.connections_rejected;
    return;
  }
  prepare(socket, around_.settings.tcp_keepalive);
  const auto client =
      clients_.emplace(clients_.end(), ++last_id_, std::move(socket), around_, log_, [this] { watch(); });
  around_.sessions.emplace(client->session().id, &client->session());
  asio::co_spawn(executor_, client->run(),
                 asio::bind_cancellation_slot(client->stop_slot(), [this, client](std::exception_ptr failure) {
                   around_.subscriptions.forget(client->session());
                   around_.sessions.erase(client->session().id);
                   clients_.erase(client);
                   if (failure) std::rethrow_exception(failure);
                 }));
  watch();
}

void Clients::stop() {
  stopping_ = true;
  next_look_.cancel();
  for (Client& client : clients_) client.stop();
}

void Clients::watch() {
  const bool needed = around_.settings.timeout.count() > 0 ? !clients_.empty()
                                                           : std::ranges::any_of(clients_, &Client::over_soft_limit);
  if (watching_ || stopping_ || !needed) return;
  watching_ = true;
  next_look_.expires_after(look_period);
  next_look_.async_wait([this](error_code) {
    watching_ = false;
    if (!stopping_) look();
  });
}

void Clients::look() {
  const quorum::Instant now = read_clocks().steady;
  for (Client& client : clients_) client.judge(now);
  watch();
}

std::string_view Clients::refusal(const Socket& socket) const {
  error_code unknown;
  const auto peer = socket.remote_endpoint(unknown).address();
  if (around_.settings.protected_mode && !around_.access.default_needs_password() && !peer.is_loopback()) {
    return protected_mode;
  }
  return clients_.size() >= around_.settings.maxclients ? too_many : std::string_view{};
}

}  // namespace vedette::daemon
