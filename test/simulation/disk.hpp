#pragma once

#include <optional>

#include "quorum/durable_state.hpp"
#include "test/simulation/dice.hpp"
#include "test/simulation/time_line.hpp"

namespace vedette::simulation {

/// What one Sentinel's disk holds, and how it behaves. A write is there once it was reported; at a crash, or after a
/// failure, a write that was not reported may be there or not.
class Disk {
 public:
  /// How long writes take, and how they go wrong.
  struct Character {
    Time fastest{200us};
    Time slowest{4ms};
  };
  /// How one write will go.
  struct Fate {
    Time takes;
    bool fails = false;
  };

  Disk(Dice dice, Character character) : dice_{dice}, character_{character} {}

  /// Until told otherwise each write takes so much longer.
  void slow_down(Time extra) { extra_ = extra; }
  /// Until told otherwise each write fails.
  void fail(bool failing) { failing_ = failing; }

  Fate begin(quorum::DurableState state) {
    under_way_ = std::move(state);
    const Time takes = dice_.between(character_.fastest, character_.slowest) + extra_;
    return Fate{takes, failing_};
  }
  /// The write under way is there, and will be reported.
  void succeed() {
    if (!under_way_) return;
    stored_ = std::move(under_way_);
    under_way_.reset();
    reported_ = stored_;
  }
  /// The write was not reported: nobody knows which state is there.
  void abandon() {
    if (under_way_ && dice_.chance(500)) stored_ = std::move(under_way_);
    under_way_.reset();
  }
  void put(quorum::DurableState state) { stored_ = std::move(state); }
  void wipe() {
    stored_.reset();
    reported_.reset();
    under_way_.reset();
  }

  /// A process starts, and reads what is there.
  const std::optional<quorum::DurableState>& read() {
    reported_ = stored_;
    return stored_;
  }

  /// What is there.
  const std::optional<quorum::DurableState>& stored() const { return stored_; }
  /// What the process may rely on: what it read at its start, or wrote since and heard to be written.
  const std::optional<quorum::DurableState>& reported() const { return reported_; }

 private:
  Dice dice_;
  Character character_;
  Time extra_{0};
  bool failing_ = false;
  std::optional<quorum::DurableState> stored_;
  std::optional<quorum::DurableState> reported_;
  std::optional<quorum::DurableState> under_way_;
};

}  // namespace vedette::simulation
