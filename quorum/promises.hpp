#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "quorum/action.hpp"
#include "quorum/ledger.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

/// Actions on their way out. One that depends on an open revision is held until that is written, so a driver can't
/// send a vote too early: it was never handed it (design, *Persist before promise*).
class Promises {
 public:
  /// How long a vote may wait for the disk before the old one is answered.
  static constexpr Milliseconds longest_wait{500};
  /// How long an operator waits for a slow disk before he is told that nothing is saved yet (behaviour §11, 21).
  static constexpr Milliseconds longest_wait_of_orders{5000};

  /// May be done now.
  void add(Action action) { ready_.push_back(std::move(action)); }
  /// May be done once `needs` is written. If that can't be, it is treated as give_up() says.
  void add_after(const Ledger& ledger, Revision needs, Action action);
  /// The answer to an operator's order, once `needs` is written; not_saved if that fails or takes too long.
  void answer_order(const Ledger& ledger, Revision needs, AnswerOrder answer, Instant now);
  /// The answer to SENTINEL FLUSHCONFIG: waits for the outcome of this very write, also while writes fail.
  void add_flush(AnswerOrder answer, Revision needs, Instant now) {
    hold({needs, std::move(answer), {}, now + longest_wait_of_orders});
  }
  /// The answer to a vote request: after longest_wait, or when the write fails, the old vote is answered.
  void answer_vote(const Ledger& ledger, Revision needs, AnswerAsk answer, PeerOpinion old_vote, Instant now);
  /// Something told to people and clients, in the order in which it happened: never before what was told earlier.
  void tell(const Ledger& ledger, Revision needs, Action action);
  /// From now on nothing is told of that master before let_tell() says so, or before then.
  void hold_tongue(const MasterName& name, Instant until) { silent_of_[name] = until; }
  /// What waited for that goes out.
  void let_tell(const Ledger& ledger, const MasterName& name);

  /// The attempt is over: requests for votes that have not left must not leave any more.
  void drop_vote_requests(const MasterName& name);

  /// Releases what waited for revisions that are written now.
  void release(const Ledger& ledger);
  /// Nothing can be made durable. Votes are answered as they were before; orders are answered with not_saved if the
  /// write failed (if it is only slow they wait on for a while); what is told goes out, since clients must be served;
  /// questions that carry an epoch which the disk does not hold are dropped.
  void give_up(bool write_failed);
  /// Answers the old vote where the new one has waited too long, though no single write did; and orders that have.
  /// Tells what has been silent for too long.
  void give_up_overdue(const Ledger& ledger, Instant now);
  /// When the first held vote, order or silence has lasted too long.
  std::optional<Instant> overdue_at() const;

  std::vector<Action> take() { return std::exchange(ready_, {}); }

 private:
  struct Held {
    Revision needs;
    Action action;
    std::optional<PeerOpinion> old_vote;
    std::optional<Instant> overdue;
  };

  bool may_be_told(const Action& action) const;
  // True: it stays held.
  bool settle(Held& held, bool write_failed);
  void hold(Held held);
  void note(const Held& held);
  // Those for which `stays` is true stay held, in order.
  template <class Stays>
  void keep(Stays stays);

  std::vector<Action> ready_;
  std::deque<Held> held_;
  std::map<MasterName, Instant> silent_of_;  ///< Masters of which nothing is told, and until when.
  // What else would take a look at all that is held, of which there is much when many masters fail together.
  Revision told_needs_{};            // The highest revision that anything told, held now, waits for.
  std::set<MasterName> requests_{};  // Masters for which requests for votes are held, and perhaps more.
  std::optional<Instant> overdue_at_{};
};

}  // namespace vedette::quorum
