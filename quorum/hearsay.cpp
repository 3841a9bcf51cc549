#include "quorum/hearsay.hpp"

#include <algorithm>

#include "quorum/belonging.hpp"
#include "quorum/contact.hpp"
#include "quorum/discovery.hpp"

namespace vedette::quorum {
namespace {

// Each Sentinel says its hello once in a period: what is said in the second is no leftover.
Milliseconds time_to_put_right(const TurnContext& turn) {
  return 2 * turn.timing().publish_period;
}

// Nobody else may be left who could say it.
Milliseconds longest_time(const TurnContext& turn) {
  return std::max(turn.timing().min_link_reconnect_period, time_to_put_right(turn));
}

Milliseconds age(const TurnContext& turn, const Hearsay& hearsay) {
  return turn.time() - hearsay.since - hearsay.unseen;
}

}  // namespace

void end_hearsay(TurnContext& turn, MasterGroup& group) {
  group.hearsay.reset();
  turn.clear(group, Reason::hearsay);
}

void hear_of_master(TurnContext& turn, MasterGroup& group) {
  const bool may_know =
      group.settings.leave_strangers_alone && !group.run_ids.empty() && is_literal_ip(group.the_master().address.host);
  if (!may_know) {
    end_hearsay(turn, group);
    return;
  }
  group.hearsay = Hearsay{.since = turn.time()};
  turn.set(group, Reason::hearsay, turn.time() + time_to_put_right(turn));
}

void hear_again(const TurnContext& turn, MasterGroup& group, const Hello& hello) {
  if (!group.hearsay || hello.config_epoch != group.config_epoch) return;
  if (!same_place(group.the_master().address, {hello.master_host, hello.master_port})) return;
  if (age(turn, *group.hearsay) >= turn.timing().publish_period) group.hearsay->said_again = true;
}

bool is_hearsay(const MasterGroup& group) {
  return group.settings.leave_strangers_alone && group.hearsay;
}

bool is_confirmed(const MasterGroup& group) {
  const Server& master = group.the_master();
  // What was asked before is a word of that time.
  return master.last_info_asked >= group.hearsay->since && has_known_ids(group, master);
}

void believe(TurnContext& turn, MasterGroup& group) {
  if (!group.hearsay) return;
  const Instant since = group.hearsay->since;
  end_hearsay(turn, group);
  learn_from_info_since(turn, group, since);
  publish_hello(turn, group, group.the_master());
}

void weigh_hearsay(TurnContext& turn, MasterGroup& group) {
  if (!group.hearsay) return;
  const Milliseconds enough = group.hearsay->said_again ? time_to_put_right(turn) : longest_time(turn);
  if (const Milliseconds left = enough - age(turn, *group.hearsay); left > Milliseconds{0}) {
    turn.set(group, Reason::hearsay, turn.time() + std::min(left, turn.timing().publish_period));
    return;
  }
  believe(turn, group);
  ask_all_info(turn, group);
}

}  // namespace vedette::quorum
