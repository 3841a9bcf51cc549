#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "test/chaos/small_disk.hpp"
#include "test/lab/deployment.hpp"
#include "test/lab/network.hpp"

namespace vedette::chaos {

/// What can go wrong. The master is whoever is one when it strikes.
enum class Kind : std::uint8_t {
  kill_master,      ///< SIGKILL; it comes back with what its append-only file holds.
  pause_master,     ///< SIGSTOP.
  cut_master,       ///< Its host is cut off, with the Sentinel and the client there.
  deafen_master,    ///< Nothing reaches its host; what it says still arrives.
  mute_master,      ///< Nothing that its host says arrives.
  flap_master,      ///< Its host is cut off and back several times a second.
  slow_master,      ///< Its host sends a few kilobytes a second.
  kill_replica,     ///< SIGKILL.
  kill_sentinel,    ///< SIGKILL.
  pause_sentinel,   ///< SIGSTOP.
  cut_sentinel,     ///< A host with a Sentinel and no server is cut off.
  fill_disk,        ///< A Sentinel can write nothing.
  ordered_failover  ///< SENTINEL FAILOVER.
};
inline constexpr std::size_t kind_count = 13;
const char* name_of(Kind kind);

/// One of them, as drawn from a seed.
struct Trouble {
  Kind kind{};
  std::size_t choice = 0;              ///< Which replica or Sentinel, by remainder.
  std::chrono::milliseconds before{};  ///< Since the one before began.
  std::chrono::milliseconds length{};
};
/// The same for each product: nothing but the seed decides.
std::vector<Trouble> draw_troubles(std::uint64_t seed, std::size_t count);

/// Makes troubles, and ends them.
class Troublemaker {
 public:
  Troublemaker(lab::Deployment& group, lab::Network& network, std::vector<std::unique_ptr<SmallDisk>>& disks);

  /// Lets it begin, last, and end.
  void live_through(const Trouble& trouble);
  /// Ends all, and starts who is dead.
  void heal();

 private:
  std::size_t master() const;
  std::size_t replica(std::size_t choice) const;

  lab::Deployment& group_;
  lab::Network& network_;
  std::vector<std::unique_ptr<SmallDisk>>& disks_;
};

}  // namespace vedette::chaos
