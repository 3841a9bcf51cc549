// The part of the core that decides when the state is written, and goes on when it is, or can't be.
#include <algorithm>
#include <utility>

#include "quorum/contact.hpp"
#include "quorum/core_state.hpp"
#include "quorum/crowd.hpp"

namespace vedette::quorum {

// While many masters fail together, one after the other, each write waits until it is worth its while; whoever is alone
// does not wait.
bool Core::State::write_is_due() {
  constexpr Milliseconds quiet{10000};  // Writes come in crowds, or hours apart.
  if (now_.steady - ledger_.last_handed_out() > quiet) ledger_.drop_spare();
  if (!ledger_.wants_write()) return false;
  count_failing();
  if (now_.steady - ledger_.last_handed_out() >= longest_between_writes) return true;
  const Instant due = ledger_.last_handed_out() + between_writes(turn());
  if (now_.steady >= due) return true;
  deadlines_.set({process_group, Reason::next_write, {}}, due);
  return false;
}

void Core::State::hear(const StateWritten& fact) {
  const bool told_what_is_held = !ledger_.writable();
  ledger_.written(fact.upto, now_.steady);
  deadlines_.clear({process_group, Reason::held_answer, {}});
  promises_.release(ledger_);
  TurnContext turn_now = turn();
  for (auto& [name, group] : groups_) {
    const bool is_new = !std::exchange(group.is_durable, true);
    if (is_new) publish_everywhere(turn_now, group);
    if (told_what_is_held && !std::holds_alternative<Recording>(group.failover)) {
      group.told_ahead = ToldAhead{{group.the_master().address, group.config_epoch}, ledger_.newest()};
    }
    if (group.told_ahead && ledger_.is_written(group.told_ahead->needs)) group.told_ahead.reset();
    // The others wait for nothing that a write brings.
    const bool may_wait = group.failing_over() || group.reconfiguration || group.odown_since || is_new;
    if (may_wait || told_what_is_held) step(group);
  }
}

void Core::State::hear(const WriteFailed& fact) {
  ledger_.failed(fact.upto);
  constexpr Milliseconds before_retry{500};
  deadlines_.set({process_group, Reason::retry_write, {}}, now_.steady + before_retry);
  give_up_promises(true);
}

void Core::State::give_up_promises(bool write_failed) {
  promises_.give_up(write_failed);
  for (auto& [name, group] : groups_) {
    for (auto& [id, view] : group.peers) view.vote_outstanding = false;
    step(group);
  }
}

}  // namespace vedette::quorum
