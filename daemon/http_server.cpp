#include "daemon/http_server.hpp"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>
#include <vector>

namespace vedette::daemon {
namespace {

using quorum::Level;

constexpr std::chrono::milliseconds look_for_room{50};
/// Who was told to go takes a moment.
constexpr std::chrono::milliseconds room_is_made{1};

/// What Listener wants to know: of the doors of HTTP alone.
config::DaemonSettings doors(const config::DaemonSettings& settings) {
  config::DaemonSettings doors;
  doors.bind = settings.http.bind;
  doors.tcp_backlog = settings.tcp_backlog;
  doors.socket_mark = settings.socket_mark;
  return doors;
}

}  // namespace

HttpServer::HttpServer(Executor executor, const config::DaemonSettings& settings, HttpRouter router,
                       std::function<void(std::string_view pattern, unsigned status)> answered, Log& log)
    : executor_{executor},
      settings_{settings},
      router_{std::move(router)},
      log_{log},
      around_{.router = router_, .log = log, .answered = std::move(answered)},
      listener_{executor, log},
      retry_{executor} {}

bool HttpServer::listen() {
  if (!settings_.http.wanted()) return true;
  std::string problem = reload(settings_.tls);
  if (!problem.empty()) {
    log_.log(Level::warning, problem);
    log_.log(Level::warning, "Failed to configure TLS of the HTTP port.");
    return false;
  }
  problem = open();
  if (problem.empty()) return true;
  log_.log(Level::warning, "HTTP: " + problem);
  if (settings_.http.port_is_default) {
    log_.log(Level::warning, "Going on without metrics and health by HTTP; trying again every " +
                                 std::to_string(retry_period.count()) + " seconds.");
    return true;
  }
  log_.log(Level::warning, "Failed listening on http-port " + std::to_string(settings_.http.port) + ", aborting.");
  return false;
}

/// Empty: open.
std::string HttpServer::open() {
  if (settings_.http.bind.empty()) return "http-bind names no address";
  const Door door = settings_.http.tls ? Door::tls : Door::tcp;
  std::string problem = listener_.open_port(doors(settings_), settings_.http.port, door);
  open_ = problem.empty();
  return problem;
}

void HttpServer::start() {
  if (!settings_.http.wanted()) return;
  if (open_) {
    accept();
  } else {
    try_again();
  }
}

void HttpServer::try_again() {
  retry_.expires_after(retry_period);
  retry_.async_wait([this](error_code cut_short) {
    if (cut_short || stopping_) return;
    if (open().empty()) {
      accept();
    } else {
      try_again();
    }
  });
}

void HttpServer::accept() {
  log_.log(Level::notice, std::string{"Serving metrics and health by "} + (settings_.http.tls ? "HTTPS" : "HTTP") +
                              " on port " + std::to_string(settings_.http.port) + ".");
  listener_.start({.admit = [this](StreamSocket socket, Door) { admit(std::move(socket)); },
                   .until_room = [this](Door) { return until_room(); }});
}

std::string HttpServer::reload(const config::TlsSettings& tls) {
  const config::TlsSettings https = config::https_settings(settings_.http, tls);
  return https.wanted() ? tls_.reload(https) : std::string{};
}

bool HttpServer::files_changed(const config::TlsSettings& tls) const {
  const config::TlsSettings https = config::https_settings(settings_.http, tls);
  return https.wanted() && tls_.files_changed(https);
}

void HttpServer::stop() {
  stopping_ = true;
  retry_.cancel();
  listener_.stop();
  for (HttpConnection& connection : connections_) connection.stop();
}

void HttpServer::admit(StreamSocket socket) {
  if (stopping_) return;
  error_code ignored;
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
  socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
  const auto connection = connections_.emplace(connections_.end(), std::move(socket), around_);
  if (settings_.http.tls) connection->secure(tls_);
  asio::co_spawn(
      executor_, connection->run(),
      asio::bind_cancellation_slot(connection->stop_slot(), [this, connection](const std::exception_ptr& failure) {
        connections_.erase(connection);
        if (failure) std::rethrow_exception(failure);
      }));
}

/// Who is not accepted waits in the kernel.
Task<> HttpServer::until_room() {
  Timer pause{executor_};
  while (!stopping_ && connections_.size() >= most_connections) {
    pause.expires_after(make_room() ? room_is_made : look_for_room);
    co_await pause.async_wait();
  }
}

/// A probe must get through, however many have connected and say nothing. False: nobody has waited long enough.
bool HttpServer::make_room() {
  const Clock::time_point latest = Clock::now() - patience_when_full;
  std::vector<HttpConnection*> silent;
  for (HttpConnection& connection : connections_) {
    const auto since = connection.waits_since();
    if (since && *since <= latest) silent.push_back(&connection);
  }
  std::ranges::sort(silent, {}, [](const HttpConnection* one) { return *one->waits_since(); });
  if (silent.size() > places_made) silent.resize(places_made);
  for (HttpConnection* connection : silent) connection->stop();
  return !silent.empty();
}

}  // namespace vedette::daemon
