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

constexpr std::string_view too_many_line = "-ERR max number of clients reached\r\n";
constexpr std::string_view protected_mode =
    "-DENIED Running in protected mode because protected mode is enabled and no password is set for the default user. "
    "In this mode connections are only accepted from the loopback interface. To connect from elsewhere, set a password "
    "with 'requirepass', or write 'protected-mode no' into the configuration file, and restart.\r\n";

void prepare(StreamSocket& socket, std::chrono::seconds keepalive) {
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

/// Turns one away that has no encryption to make up first.
void refuse(StreamSocket& socket, std::string_view word) {
  // The socket's buffer is empty, so this either goes out at once or nobody is there to read it.
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(word), ignored);
}

}  // namespace

Clients::Clients(Executor executor, Surroundings& around, Log& log, Tls& tls)
    : executor_{executor},
      around_{around},
      log_{log},
      tls_{tls},
      departures_{executor},
      arrivals_{executor, [this] { departures_.hold(); }, [this] { departures_.leave(); }},
      handshakes_{executor},
      reserved_slots_{around.turn.core()},
      next_look_{executor} {}

void Clients::admit(StreamSocket socket, Door door) {
  if (stopping_) return;
  const bool beyond = full();
  const bool denied = protected_from(socket, door);
  const bool enters = !denied && (!beyond || may_be_peer(socket));
  ++(enters ? around_.statistics.connections_received : around_.statistics.connections_rejected);
  if (!enters && denied) ++around_.statistics.connections_protected_from;
  // Behind TLS a word can be said only after a handshake. At maxclients that work is what is to be saved.
  if (!enters && (door != Door::tls || beyond)) {
    if (door != Door::tls) refuse(socket, denied ? protected_mode : too_many_line);
    return;
  }

  prepare(socket, around_.settings.tcp_keepalive);
  const Entry client = clients_.emplace(clients_.end(), ++last_id_, std::move(socket), door, around_, traffic_, log_,
                                        [this] { watch(); });
  if (door == Door::tls) client->secure(tls_, handshakes_);
  if (denied) client->turn_away(protected_mode);
  if (beyond) {  // It may be a peer.
    ++reserved_slots_taken_;
    client->put_on_probation(reserved_slots_, [this, client] { replace_older(*client); });
  }
  around_.sessions.emplace(client->session().id, &client->session());
  asio::co_spawn(executor_, client->run(),
                 asio::bind_cancellation_slot(client->stop_slot(), [this, client](const std::exception_ptr& failure) {
                   left(client);
                   if (failure) std::rethrow_exception(failure);
                 }));
  if (beyond || around_.settings.timeout.count() > 0) watch();
}

Task<> Clients::until_room(Door door) {
  if (door == Door::tls) co_await handshakes_.until_room();
}

void Clients::left(Entry client) {
  around_.subscriptions.forget(client->session());
  around_.sessions.erase(client->session().id);
  if (client->in_reserved_slot()) --reserved_slots_taken_;
  clients_.erase(client);
}

bool Clients::may_be_peer(const StreamSocket& socket) {
  error_code unknown;
  const auto ip = ip_of(socket.remote_endpoint(unknown));
  return ip && reserved_slots_taken_ < ReservedSlots::count && reserved_slots_.may_be_peer(*ip, steady_now());
}

void Clients::replace_older(const Client& newest) {
  for (Client& client : clients_) {
    const bool same = client.proven_name() == newest.proven_name() && ip_of(client.peer()) == ip_of(newest.peer());
    if (&client != &newest && same) client.session().close(Session::Closing::at_once);
  }
}

void Clients::stop() {
  stopping_ = true;
  next_look_.cancel();
  handshakes_.stop();
  arrivals_.stop();
  for (Client& client : clients_) client.stop();
}

void Clients::watch() {
  if (watching_ || stopping_) return;
  watching_ = true;
  next_look_.expires_after(look_period);
  next_look_.async_wait([this](error_code) {
    watching_ = false;
    if (!stopping_) look();
  });
}

void Clients::look() {
  const quorum::Instant now = steady_now();
  for (Client& client : clients_) client.judge(now);
  const bool any_idle_may_close = around_.settings.timeout.count() > 0 && !clients_.empty();
  if (any_idle_may_close || std::ranges::any_of(clients_, &Client::needs_watching)) watch();
}

/// Protected mode (commands §5.5): without a password, who is not of this machine stays out.
bool Clients::protected_from(const StreamSocket& socket, Door door) const {
  if (door == Door::unix_socket || !around_.settings.protected_mode || around_.access.default_has_password()) {
    return false;
  }
  error_code unknown;
  const auto ip = ip_of(socket.remote_endpoint(unknown));
  return !ip || !ip->is_loopback();
}

}  // namespace vedette::daemon
