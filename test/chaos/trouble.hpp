#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vedette::chaos {

/// What can go wrong. The master is whoever is one when it strikes.
enum class Kind : std::uint8_t {
  kill_master,         ///< SIGKILL; it comes back with what its append-only file holds.
  pause_master,        ///< SIGSTOP.
  cut_master,          ///< Its host is cut off, with the Sentinel and the client there.
  deafen_master,       ///< Nothing reaches its host; what it says still arrives.
  mute_master,         ///< Nothing that its host says arrives.
  flap_master,         ///< Its host is cut off and back several times a second.
  slow_master,         ///< Its host sends a few kilobytes a second.
  kill_replica,        ///< SIGKILL.
  kill_sentinel,       ///< SIGKILL.
  pause_sentinel,      ///< SIGSTOP.
  cut_sentinel,        ///< A host with a Sentinel and no server is cut off.
  fill_disk,           ///< A Sentinel can write nothing.
  ordered_failover,    ///< SENTINEL FAILOVER; see is_coordinated().
  part_master,         ///< Its host and one other reach each other and nobody else: two against three.
  part_hosts,          ///< The hosts fall into two parts, any two, that do not reach each other.
  pause_masters_host,  ///< SIGSTOP to all that runs there, at once.
  lose_masters_host,   ///< It vanishes with all that runs there, and nobody is told; it comes back with its disk.
  pause_host,          ///< As pause_masters_host, with another one.
  lose_host            ///< As lose_masters_host, with another one.
};
inline constexpr std::size_t kind_count = 19;
const char* name_of(Kind kind);
/// nullopt: no kind is called so.
std::optional<Kind> kind_called(const std::string& name);
std::vector<Kind> all_kinds();

/// One of them, as drawn from a seed.
struct Trouble {
  Kind kind{};
  std::size_t choice = 0;              ///< Which replica, Sentinel, host or partition, by remainder.
  std::chrono::milliseconds before{};  ///< Since the one before ended.
  std::chrono::milliseconds length{};

  bool operator==(const Trouble&) const = default;
};
/// The same for each product: nothing but the seed and the kinds to choose from decides.
std::vector<Trouble> draw_troubles(std::uint64_t seed, std::size_t count, const std::vector<Kind>& kinds = all_kinds());

/// Whether a failover is ordered with COORDINATED: half of them are, whichever of five Sentinels gets the order. Where
/// that Sentinel does not know the word, it gets the plain order.
bool is_coordinated(const Trouble& trouble);

/// One of the ways in which so many hosts, two or more, fall into two parts: who is in the one without the last host.
/// Each way is equally likely.
std::vector<std::size_t> part_of(std::size_t choice, std::size_t hosts);

/// One of the hosts that are not `first`.
std::size_t other_than(std::size_t first, std::size_t choice, std::size_t hosts);

}  // namespace vedette::chaos
