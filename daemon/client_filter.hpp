#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>

#include "daemon/session.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

struct Surroundings;

/// The types of clients that CLIENT knows. Only the first and the last occur in a Sentinel.
enum class ClientType : std::uint8_t { normal, master, replica, pubsub };

/// The type of that name, any case. `knows_primary`: Valkey's new name for a master is one.
std::optional<ClientType> client_type(std::string_view word, bool knows_primary);

/// Which connections CLIENT KILL ends, and CLIENT LIST shows in Valkey (commands §3.6). An empty one matches all.
struct ClientFilter {
  std::set<std::uint64_t> ids;
  std::optional<ClientType> type;
  std::optional<std::string> address;        ///< Of the client.
  std::optional<std::string> local_address;  ///< Of our end.
  std::optional<std::string> user;
  std::optional<std::int64_t> least_age;  ///< Seconds.
  bool skip_me = false;

  bool matches(const Session& session, const Session& me, quorum::Instant now) const;
};

/// Reads pairs of a filter's name and its value, the later counting more; or the text of the error. `skip_me`: what is
/// meant without SKIPME.
std::variant<ClientFilter, std::string> read_client_filter(std::span<const std::string> words, bool skip_me,
                                                           const Surroundings& around);

}  // namespace vedette::daemon
