#include "daemon/listener.hpp"

#include <fcntl.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <chrono>
#include <exception>
#include <utility>

namespace vedette::daemon {
namespace {

using asio::ip::tcp;

/// After a failed accept, usually for want of descriptors: trying again at once would only burn the processor.
constexpr std::chrono::milliseconds pause_after_failure{100};

/// `*` and `::*` are all addresses of their family.
std::optional<asio::ip::address> address_of(Executor executor, const std::string& host, error_code& failure) {
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

}  // namespace

bool Listener::open(const config::DaemonSettings& settings) {
  if (settings.bind.empty() || settings.port == 0) {
    log_.log(quorum::Level::warning, "Configured to not listen anywhere, exiting.");
    return false;
  }
  const std::string port = std::to_string(settings.port);
  for (const auto& entry : settings.bind) {
    const bool optional = entry.starts_with('-');
    const std::string host = optional ? entry.substr(1) : entry;
    const auto [step, failure] = bind(host, settings.port, settings.tcp_backlog);
    if (!failure || family_missing(failure) || (optional && failure.value() == EADDRNOTAVAIL)) continue;
    log_.log(quorum::Level::warning, "Warning: Could not create server TCP listening socket " + host + ':' + port +
                                         ": " + step + ": " + failure.message());
    acceptors_.clear();
    break;
  }
  if (!acceptors_.empty()) return true;
  log_.log(quorum::Level::warning, "Failed listening on port " + port + " (tcp), aborting.");
  return false;
}

Listener::Attempt Listener::bind(const std::string& host, std::uint16_t port, int backlog) {
  error_code failure;
  const auto address = address_of(executor_, host, failure);
  if (!address) return {"name", failure};
  const tcp::endpoint endpoint{*address, port};
  Acceptor acceptor{executor_};
  failure = {};
  acceptor.open(endpoint.protocol(), failure);
  if (failure) return {"socket", failure};
  ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
  acceptor.set_option(asio::socket_base::reuse_address{true}, failure);
  // Each family has its own socket, so that one may be missing.
  if (address->is_v6()) acceptor.set_option(asio::ip::v6_only{true}, failure);
  acceptor.bind(endpoint, failure);
  if (failure) return {"bind", failure};
  acceptor.listen(backlog, failure);
  if (failure) return {"listen", failure};
  acceptors_.push_back(std::move(acceptor));
  return {"", failure};
}

void Listener::start(std::function<void(Socket)> admit) {
  admit_ = std::move(admit);
  for (Acceptor& acceptor : acceptors_) {
    ++running_;
    asio::co_spawn(executor_, accept_loop(acceptor), [this](std::exception_ptr failure) {
      --running_;
      if (failure) std::rethrow_exception(failure);
    });
  }
}

void Listener::stop() {
  error_code ignored;
  for (Acceptor& acceptor : acceptors_) acceptor.close(ignored);
}

std::uint16_t Listener::port() const {
  error_code unknown;
  return acceptors_.empty() ? std::uint16_t{0} : acceptors_.front().local_endpoint(unknown).port();
}

Task<> Listener::accept_loop(Acceptor& acceptor) {
  Timer pause{executor_};
  while (acceptor.is_open()) {
    auto [failure, socket] = co_await acceptor.async_accept();
    if (!failure) {
      admit_(std::move(socket));
    } else if (acceptor.is_open() && failure != asio::error::connection_aborted) {
      log_.log(quorum::Level::warning, "Accepting client connection: " + failure.message());
      pause.expires_after(pause_after_failure);
      co_await pause.async_wait();
    }
  }
}

}  // namespace vedette::daemon
