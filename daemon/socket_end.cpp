#include "daemon/socket_end.hpp"

#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstring>

namespace vedette::daemon {
namespace {

using Tcp = boost::asio::ip::tcp;

std::optional<Tcp::endpoint> tcp_end(const SocketEnd& end) {
  const int family = end.protocol().family();
  Tcp::endpoint tcp;
  if ((family != AF_INET && family != AF_INET6) || end.size() > tcp.capacity()) return std::nullopt;
  std::memcpy(tcp.data(), end.data(), end.size());
  return tcp;
}

template <class Ask>
std::optional<SocketEnd> end_by(Ask ask, int descriptor) {
  SocketEnd end;
  auto size = static_cast<socklen_t>(end.capacity());
  if (ask(descriptor, end.data(), &size) != 0) return std::nullopt;
  end.resize(size);
  return end;
}

}  // namespace

std::optional<SocketEnd> local_end_of(int descriptor) {
  return end_by(::getsockname, descriptor);
}

std::optional<SocketEnd> remote_end_of(int descriptor) {
  return end_by(::getpeername, descriptor);
}

std::optional<boost::asio::ip::address> ip_of(const SocketEnd& end) {
  const auto tcp = tcp_end(end);
  return tcp ? std::optional{tcp->address()} : std::nullopt;
}

std::uint16_t port_of(const SocketEnd& end) {
  const auto tcp = tcp_end(end);
  return tcp ? tcp->port() : std::uint16_t{0};
}

std::string text_of(const SocketEnd& end) {
  const auto tcp = tcp_end(end);
  if (!tcp) return {};
  const std::string ip = tcp->address().to_string();
  return (tcp->address().is_v6() ? '[' + ip + ']' : ip) + ':' + std::to_string(tcp->port());
}

}  // namespace vedette::daemon
