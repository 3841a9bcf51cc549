#include "quorum/hearsay.hpp"

#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"

namespace vedette::quorum {
namespace {

// The next hello of each Sentinel comes within one.
Milliseconds time_to_put_right(const TurnContext& turn) {
  return 2 * turn.timing().publish_period;
}

}  // namespace

void end_hearsay(TurnContext& turn, MasterGroup& group) {
  group.master_heard_of.reset();
  turn.clear(group, Reason::hearsay);
}

void hear_of_master(TurnContext& turn, MasterGroup& group) {
  const bool may_know =
      group.settings.leave_strangers_alone && !group.run_ids.empty() && is_literal_ip(group.the_master().address.host);
  if (!may_know) {
    end_hearsay(turn, group);
    return;
  }
  group.master_heard_of = turn.time();
  turn.set(group, Reason::hearsay, turn.time() + time_to_put_right(turn));
}

bool is_hearsay(const TurnContext& turn, const MasterGroup& group) {
  return group.settings.leave_strangers_alone && group.master_heard_of &&
         turn.time() - *group.master_heard_of < time_to_put_right(turn);
}

bool is_confirmed(TurnContext& turn, MasterGroup& group) {
  const Server& master = group.the_master();
  if (!is_hearsay(turn, group)) return false;
  // What was asked before is a word of that time.
  if (master.last_info_asked < *group.master_heard_of || !has_known_ids(group, master)) return false;
  end_hearsay(turn, group);
  return true;
}

void believe_hearsay(TurnContext& turn, MasterGroup& group) {
  end_hearsay(turn, group);
  publish_hello(turn, group, group.the_master());
  ask_all_info(turn, group);
}

}  // namespace vedette::quorum
