#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace vedette::quorum {

/// Where an instance can be reached: a host as it was given, the IP that it resolved to, a port.
struct Address {
  std::string host;        ///< As configured, announced or reported: a literal IP or a name.
  std::uint16_t port = 0;  ///< 0 means: never connect.
  std::string ip;          ///< The literal IP; equal to `host` for literals, empty while a name is unresolved.

  Address() = default;
  /// A literal IP fills `ip` as well; a name leaves it empty until it was resolved.
  Address(std::string host, std::uint16_t port);
  Address(std::string host, std::uint16_t port, std::string ip);

  /// What is shown and announced: the name if names are announced, else the IP, else the name that has none yet.
  const std::string& shown(bool announce_names) const;
  /// `host:port`, IPv6 in brackets: the name of a replica.
  std::string text(bool announce_names = false) const;

  /// Field by field; used for ordering only. Two addresses of one instance may differ here: see same_place().
  auto operator<=>(const Address&) const = default;
};

/// True for dotted IPv4 and for IPv6 text (without brackets).
bool is_literal_ip(const std::string& host);

/// The host, so that hosts that differ in nothing but case are equal.
std::string without_case(std::string host);

/// Whether both name one place: equal ports, and equal IPs or equal hosts without regard to case (behaviour §9).
/// Unlike the reference, two unresolved names with equal ports are not the same.
bool same_place(const Address& a, const Address& b);

/// Whether one of them names this place.
bool is_among(const std::vector<Address>& places, const Address& place);

/// same_place() without the port.
bool same_host(const Address& a, const Address& b);

}  // namespace vedette::quorum
