#include "daemon/listener.hpp"

#include <fcntl.h>
#include <sys/un.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <exception>
#include <fstream>
#include <utility>

#include "daemon/socket_mark.hpp"

namespace vedette::daemon {
namespace {

using asio::ip::tcp;

/// After a failed accept, usually for want of descriptors: trying again at once would only burn the processor.
constexpr std::chrono::milliseconds pause_after_failure{100};

constexpr const char* no_address = "The system has none of the addresses";

/// `*` and `::*` are all addresses of their family.
std::optional<asio::ip::address> bound_address(Executor executor, const std::string& host, error_code& failure) {
  if (host == "*") return asio::ip::address_v4::any();
  if (host == "::*") return asio::ip::address_v6::any();
  const auto literal = asio::ip::make_address(host, failure);
  if (!failure) return literal;
  tcp::resolver names{executor};
  const auto found = names.resolve(host, "", failure);
  if (failure || found.empty()) return std::nullopt;
  return found.begin()->endpoint().address();
}

bool family_missing(const error_code& failure) {
  return failure.value() == EAFNOSUPPORT || failure.value() == EPROTONOSUPPORT || failure.value() == ENOPROTOOPT ||
         failure.value() == ESOCKTNOSUPPORT || failure.value() == EPFNOSUPPORT;
}

/// The kernel cuts a longer backlog down without a word.
void warn_of_backlog(int backlog, Log& log) {
  std::ifstream file{"/proc/sys/net/core/somaxconn"};
  int highest = 0;
  if (!(file >> highest) || highest <= 0 || highest >= backlog) return;
  log.log(quorum::Level::warning, "WARNING: The TCP backlog setting of " + std::to_string(backlog) +
                                      " cannot be enforced because /proc/sys/net/core/somaxconn is set to the lower "
                                      "value of " +
                                      std::to_string(highest) + '.');
}

}  // namespace

bool Listener::open(const config::DaemonSettings& settings) {
  const bool fine = (settings.port == 0 || open_or_say(settings, settings.port, Door::tcp)) &&
                    (settings.tls.port == 0 || open_or_say(settings, settings.tls.port, Door::tls)) &&
                    (settings.unix_socket.empty() || open_unix_socket(settings));
  if (fine && !entrances_.empty()) {
    warn_of_backlog(settings.tcp_backlog, log_);
    if (!marked_) log_.log(quorum::Level::warning, "The system does not allow us to set socket-mark-id.");
    return true;
  }
  entrances_.clear();
  unix_socket_file_.remove();
  if (fine) log_.log(quorum::Level::warning, "Configured to not listen anywhere, exiting.");
  return false;
}

bool Listener::open_or_say(const config::DaemonSettings& settings, std::uint16_t port, Door door) {
  const std::string problem = open_port(settings, port, door);
  if (problem.empty()) return true;
  const std::string kind = door == Door::tls ? "tls" : "tcp";
  if (problem != no_address) log_.log(quorum::Level::warning, "Warning: " + problem);
  log_.log(quorum::Level::warning, "Failed listening on port " + std::to_string(port) + " (" + kind + "), aborting.");
  return false;
}

/// Without an entry in `bind` there is none that could fail.
std::string Listener::open_port(const config::DaemonSettings& settings, std::uint16_t port, Door door) {
  const std::size_t before = entrances_.size();
  std::string problem;
  for (const auto& entry : settings.bind) {
    const bool optional = entry.starts_with('-');
    const std::string host = optional ? entry.substr(1) : entry;
    const auto [step, failure] = bind(host, port, door, settings);
    if (!failure || family_missing(failure) || (optional && failure.value() == EADDRNOTAVAIL)) continue;
    problem = "Could not create server TCP listening socket " + host + ':' + std::to_string(port) + ": " + step + ": " +
              failure.message();
    break;
  }
  if (problem.empty() && !settings.bind.empty() && entrances_.size() == before) problem = no_address;
  while (!problem.empty() && entrances_.size() > before) entrances_.pop_back();
  return problem;
}

bool Listener::open_unix_socket(const config::DaemonSettings& settings) {
  using Local = asio::local::stream_protocol;
  std::string problem;
  if (settings.unix_socket.size() >= Local::endpoint{}.capacity() - offsetof(sockaddr_un, sun_path)) {
    problem = "the path is too long";
  } else {
    UnixSocketFile::clear(settings.unix_socket);
    const auto [step, failure] = listen(Local::endpoint{settings.unix_socket}, Door::unix_socket, settings);
    problem =
        failure ? std::string{step} + ": " + failure.message()
                : unix_socket_file_.adopt(settings.unix_socket, settings.unix_socket_mode, settings.unix_socket_group);
  }
  if (!problem.empty()) log_.log(quorum::Level::warning, "Failed opening Unix socket: " + problem);
  return problem.empty();
}

Listener::Attempt Listener::bind(const std::string& host, std::uint16_t port, Door door,
                                 const config::DaemonSettings& settings) {
  error_code failure;
  const auto address = bound_address(executor_, host, failure);
  if (!address) return {"name", failure};
  return listen(tcp::endpoint{*address, port}, door, settings);
}

Listener::Attempt Listener::listen(const SocketEnd& end, Door door, const config::DaemonSettings& settings) {
  error_code failure;
  AnyAcceptor acceptor{executor_};
  acceptor.open(end.protocol(), failure);
  if (failure) return {"socket", failure};
  ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
  error_code ignored;
  acceptor.set_option(asio::socket_base::reuse_address{true}, ignored);
  // Each family has its own socket, so that one may be missing.
  if (end.protocol().family() == AF_INET6) acceptor.set_option(asio::ip::v6_only{true}, ignored);
  if (door != Door::unix_socket) marked_ = mark_socket(acceptor.native_handle(), settings.socket_mark) && marked_;
  acceptor.bind(end, failure);
  if (failure) return {"bind", failure};
  acceptor.listen(settings.tcp_backlog, failure);
  if (failure) return {"listen", failure};
  entrances_.push_back({std::move(acceptor), door});
  return {"", failure};
}

void Listener::start(Outlets outlets) {
  outlets_ = std::move(outlets);
  for (Entrance& entrance : entrances_) {
    ++running_;
    asio::co_spawn(executor_, accept_loop(entrance), [this](const std::exception_ptr& failure) {
      --running_;
      if (failure) std::rethrow_exception(failure);
    });
  }
}

void Listener::stop() {
  error_code ignored;
  for (Entrance& entrance : entrances_) entrance.acceptor.close(ignored);
  if (unix_socket_file_.remove()) log_.log(quorum::Level::notice, "Removing the unix socket file.");
}

bool Listener::is_open() const {
  return std::ranges::any_of(entrances_, [](const Entrance& entrance) { return entrance.acceptor.is_open(); });
}

std::uint16_t Listener::port() const {
  if (entrances_.empty()) return 0;
  error_code unknown;
  const SocketEnd end = entrances_.front().acceptor.local_endpoint(unknown);
  return port_of(end);
}

Task<> Listener::accept_loop(Entrance& entrance) {
  auto& [acceptor, door] = entrance;
  Timer pause{executor_};
  while (acceptor.is_open()) {
    if (outlets_.until_room) co_await outlets_.until_room(door);
    if (!acceptor.is_open()) break;
    auto [failure, socket] = co_await acceptor.async_accept();
    if (!failure) {
      outlets_.admit(std::move(socket), door);
    } else if (acceptor.is_open() && failure != asio::error::connection_aborted) {
      log_.log(quorum::Level::warning, "Accepting client connection: " + failure.message());
      pause.expires_after(pause_after_failure);
      co_await pause.async_wait();
    }
  }
}

}  // namespace vedette::daemon
