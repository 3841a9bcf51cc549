#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "quorum/action.hpp"
#include "quorum/durable_state.hpp"
#include "quorum/observation.hpp"
#include "quorum/picture.hpp"
#include "quorum/settings.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

/// What a core starts from.
struct Beginning {
  DurableState restored;                 ///< `my_id` must be set.
  bool remembers = true;                 ///< False: no durable state was found, so what was voted before is unknown.
  std::uint16_t listening_port = 26379;  ///< Announced unless announce-port is set.
  Timing timing;
  std::uint64_t seed = 0;  ///< All randomness comes from here.
  Reading start;
};

/// Decides everything and does nothing: facts and time go in, actions come out. Not thread-safe; one thread owns it.
class Core {
 public:
  explicit Core(Beginning beginning);
  Core(Core&&) noexcept;
  Core& operator=(Core&&) noexcept;
  ~Core();

  /// Takes in one fact and acts on it. Runs no deadline: all that arrived is known before anyone is judged late.
  void observe(const Reading& now, const Observation& fact);
  /// Runs the deadlines up to now, by time, then master, then reason: `most` of them, and the rest when it is called
  /// again.
  void advance(const Reading& now, std::size_t most = std::numeric_limits<std::size_t>::max());
  /// When advance() has something to do next. There always is something: a standing deadline measures lateness.
  std::optional<Instant> next_deadline() const;
  /// Hands over what may be done now, in order. What waits for the disk is not among it.
  std::vector<Action> take_actions();

  // The read-only view. Shows only what is written (design, *Remembering*).

  ProcessPicture process() const;
  /// ProcessSettings::announce_hostnames, without drawing the rest.
  bool announces_hostnames() const;
  /// In the order of their names.
  std::vector<MasterName> master_names() const;
  bool knows(const MasterName& name) const;
  /// Empty if the name is unknown.
  std::optional<MasterPicture> master(const MasterName& name) const;
  /// What clients are told; empty if the name is unknown.
  std::optional<Address> master_address(const MasterName& name) const;

  /// What a write that is handed out now must hold, made anew. Not what may be told: it may not be written yet.
  DurableState durable_state() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace vedette::quorum
