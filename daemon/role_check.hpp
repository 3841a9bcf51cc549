#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/http_router.hpp"
#include "quorum/address.hpp"
#include "quorum/core.hpp"

namespace vedette::daemon {

class Turn;

/// For load balancers that know no Sentinel: `/master/NAME/HOST:PORT` and `/replica/NAME/HOST:PORT` are answered with
/// 200 or 503. Who is the master is told by the configuration that the Sentinels have agreed on, never by the server
/// itself: an old master that has come back still says that it is one.
struct RoleVerdict {
  bool holds = false;
  std::string reason;  ///< A line for people.
};

/// How far a replica may be behind unless the request says so with `?lag=`, in bytes. What is compared is known from
/// INFO, up to ten seconds old.
inline constexpr std::uint64_t most_lag_by_default = std::uint64_t{64} << 20U;

/// `HOST:PORT`, IPv6 in brackets. Empty: it is none.
std::optional<quorum::Address> address_of(std::string_view text);

/// Is it the master that clients are told, and not down by agreement?
RoleVerdict check_master(const quorum::MasterPicture& master, const quorum::Address& asked);
/// Is it a replica of it that is up, follows it with its link up, and is at most `most_lag` bytes behind?
RoleVerdict check_replica(const quorum::MasterPicture& master, const quorum::Address& asked, std::uint64_t most_lag);

/// Both paths. The turn outlives them.
std::vector<HttpRoute> role_check_routes(const Turn& turn);

}  // namespace vedette::daemon
