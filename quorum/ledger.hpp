#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "quorum/action.hpp"
#include "quorum/durable_state.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

/// Knows which changes of the durable state are on disk. One write is under way at a time; all that changes meanwhile
/// forms the next (design, *Grouped persistence*).
class Ledger {
 public:
  /// `written`: what the disk holds at the start.
  explicit Ledger(DurableState written) : durable_{std::make_shared<DurableState>(std::move(written))} {}

  /// Notes a change. The returned revision is the one whose write will hold it.
  Revision change();
  /// The newest revision that holds all changes so far.
  Revision newest() const { return dirty_ ? Revision{handed_.value + 1} : handed_; }
  bool is_written(Revision revision) const { return revision <= written_; }
  /// Whether a write should be handed out now.
  bool wants_write() const { return dirty_ && !in_flight_ && !waits_after_failure_; }
  /// What to make the next write of: a state that was written before and that nobody reads any more, if one is kept, so
  /// that only what differs is made anew. Else an empty one.
  DurableState take_spare() { return std::exchange(spare_, {}).value_or(DurableState{}); }
  void drop_spare() { spare_.reset(); }
  /// The next write, with the state as it is now.
  WriteState hand_out(DurableState state, Instant now);
  void written(Revision upto, Instant now);
  /// The changes are kept for the next write, which waits for retry().
  void failed(Revision upto);
  void retry() { waits_after_failure_ = false; }
  /// A write takes too long. Until one succeeds, nothing may be promised.
  void too_slow() { writable_ = false; }

  /// The last state that is known to be on disk: all that may be said.
  const DurableState& durable() const { return *durable_; }
  /// False after a failed or overdue write until one succeeds.
  bool writable() const { return writable_; }
  std::optional<Instant> in_flight_since() const;
  /// When the last write was handed out; zero: none was.
  Instant last_handed_out() const { return handed_out_; }
  /// How long the last write took.
  Milliseconds last_duration() const { return last_duration_; }

 private:
  struct InFlight {
    Revision revision;
    std::shared_ptr<DurableState> state;
    Instant since;
  };

  std::shared_ptr<DurableState> durable_;
  std::optional<DurableState> spare_;
  std::optional<InFlight> in_flight_;
  Revision handed_{};
  Revision written_{};
  Milliseconds last_duration_{0};
  Instant handed_out_{};
  bool dirty_ = false;
  bool writable_ = true;
  bool waits_after_failure_ = false;
};

}  // namespace vedette::quorum
