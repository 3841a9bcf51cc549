#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace vedette::daemon {

/// One end of a connection: an IP and a port, or the path of a Unix socket.
using SocketEnd = boost::asio::generic::stream_protocol::endpoint;

/// The ends of a socket that is connected; nothing if it is not.
std::optional<SocketEnd> local_end_of(int descriptor);
std::optional<SocketEnd> remote_end_of(int descriptor);

/// The IP; nothing for a Unix socket.
std::optional<boost::asio::ip::address> ip_of(const SocketEnd& end);

/// 0 for a Unix socket.
std::uint16_t port_of(const SocketEnd& end);

/// `ip:port`, `[ip]:port` for IPv6, as CLIENT LIST shows it. Empty for a Unix socket.
std::string text_of(const SocketEnd& end);

}  // namespace vedette::daemon
