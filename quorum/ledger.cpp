#include "quorum/ledger.hpp"

#include <utility>

#include "quorum/expects.hpp"

namespace vedette::quorum {
namespace {

// What must never go down on disk, checked where it is written (behaviour §11, 3).
bool never_falls(const DurableState& before, const DurableState& after) {
  if (after.current_epoch < before.current_epoch || after.reserved_epoch < before.reserved_epoch) return false;
  for (const auto& [name, master] : after.masters) {
    const auto old = before.masters.find(name);
    if (old == before.masters.end()) continue;
    if (master.leader_epoch < old->second.leader_epoch) return false;
  }
  return true;
}

}  // namespace

Revision Ledger::change() {
  dirty_ = true;
  return newest();
}

WriteState Ledger::hand_out(DurableState state, Instant now) {
  VEDETTE_EXPECTS(!in_flight_);
  VEDETTE_EXPECTS(never_falls(*durable_, state));
  dirty_ = false;
  handed_out_ = now;
  handed_ = Revision{handed_.value + 1};
  in_flight_ = InFlight{handed_, std::make_shared<DurableState>(std::move(state)), now};
  return WriteState{handed_, in_flight_->state};
}

void Ledger::written(Revision upto, Instant now) {
  if (!in_flight_ || in_flight_->revision != upto) return;
  // Who wrote it has let go of it before it said so.
  if (durable_.use_count() == 1) spare_ = std::move(*durable_);
  durable_ = std::move(in_flight_->state);
  last_duration_ = now - in_flight_->since;
  in_flight_.reset();
  written_ = upto;
  writable_ = true;
}

void Ledger::failed(Revision upto) {
  if (!in_flight_ || in_flight_->revision != upto) return;
  in_flight_.reset();
  dirty_ = true;
  writable_ = false;
  waits_after_failure_ = true;
}

std::optional<Instant> Ledger::in_flight_since() const {
  if (!in_flight_) return std::nullopt;
  return in_flight_->since;
}

}  // namespace vedette::quorum
