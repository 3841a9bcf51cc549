#include "quorum/selection.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "quorum/belonging.hpp"
#include "quorum/down.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds never_connected{-1000};

bool never_synced(const ReplicationReport& report) {
  return report.master_link_down == never_connected;
}

std::string folded(const std::optional<RunId>& run_id) {
  if (!run_id) return "~";  // Behind every hex digit: a missing run id comes last.
  std::string text = run_id->text();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool names_our_master(const MasterGroup& group, const ReplicationReport& report) {
  if (!report.master_host || !report.master_port) return false;
  return same_place(Address{*report.master_host, *report.master_port}, group.the_master().address);
}

// Everybody is there and has nothing, the master too: no choice can cost any data.
bool nothing_to_lose(const TurnContext& turn, const MasterGroup& group) {
  return std::all_of(group.servers.begin(), group.servers.end(), [&](const auto& entry) {
    const Server& server = entry.second;
    const bool seen = server.live.command_connected && server.last_info &&
                      turn.time() - *server.last_info <= 5 * turn.timing().ping_period;
    return seen && server.report.holds_data == false;
  });
}

// For so long a replica's link may be down without being at fault. Nothing: our master says it is a replica, and was
// not seen as a master before; then nobody knows since when there is none.
std::optional<Milliseconds> time_without_master(const TurnContext& turn, const Server& master) {
  if (master.role_reported == Role::master) {
    return master.sdown_since ? turn.time() - *master.sdown_since : Milliseconds{0};
  }
  if (!master.said_master) return std::nullopt;
  return turn.time() - *master.said_master;
}

// The master that came back as a replica with less than another has, such as an old snapshot, is not to replace it.
bool is_behind_another(const MasterGroup& group, const Server& master) {
  return std::any_of(group.servers.begin(), group.servers.end(), [&](const auto& entry) {
    const Server& other = entry.second;
    return !group.is_master(other) && other.live.command_connected && other.report.priority == 0 &&
           other.report.holds_data != false && other.report.offset.value_or(0) > master.report.offset.value_or(0);
  });
}

// Our master replicates from it: so it is the master of today, whoever made it one.
bool is_vouched_for(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const Server& master = group.the_master();
  const ReplicationReport& said = master.report;
  if (is_lost(turn, group, master)) return false;
  if (master.role_reported != Role::replica || said.master_link_up != true || !said.master_host || !said.master_port) {
    return false;
  }
  return same_place(Address{*said.master_host, *said.master_port}, server.address);
}

// A master reports none. What it said as a replica holds on, until it is the master that ours follows: an operator has
// undone it then, and we could never learn of another.
bool has_priority_zero(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  if (server.report.priority != 0) return false;
  return server.role_reported != Role::master || !is_vouched_for(turn, group, server);
}

auto order(const Candidate& candidate) {
  const int kind = candidate.turned_master ? 0 : (candidate.says_master ? 2 : 1);
  return std::tuple{kind,
                    candidate.lacks_rights,
                    candidate.never_synced,
                    candidate.priority,
                    ~candidate.offset,
                    !candidate.was_master,
                    folded(candidate.run_id)};
}

}  // namespace

const char* unfit_text(Unfit why) {
  switch (why) {
    case Unfit::subjectively_down:
      return "it is down";
    case Unfit::disconnected:
      return "it is not connected";
    case Unfit::ping_too_old:
      return "it has not answered lately";
    case Unfit::priority_zero:
      return "its priority is 0";
    case Unfit::info_too_old:
      return "its INFO is too old";
    case Unfit::link_down_too_long:
      return "it was cut off from the master for too long";
    case Unfit::loading:
      return "it is loading its data";
    case Unfit::never_synced_and_empty:
      return "it is empty and never finished a synchronisation";
    case Unfit::behind_another:
      return "one that must not be promoted has more data";
    case Unfit::not_known_as_ours:
      return "it is not known to be ours";
    case Unfit::not_ours_any_more:
      return "it does not follow this master any more";
  }
  return "";
}

bool may_be_promoted(const MasterGroup& group, const Server& server) {
  if (!group.is_master(server)) return true;
  // With a link that is up it replicates from a living master, whoever put it there.
  return server.role_reported == Role::replica && server.sdown_since && server.report.master_link_up != true;
}

std::optional<Unfit> why_unfit(const TurnContext& turn, const MasterGroup& group, const Server& server) {
  const Server& master = group.the_master();
  const Timing& timing = turn.timing();
  if (is_lost(turn, group, server)) return Unfit::subjectively_down;
  if (!server.live.command_connected) return Unfit::disconnected;
  if (turn.time() - server.live.last_ok > 5 * timing.ping_period) return Unfit::ping_too_old;
  if (has_priority_zero(turn, group, server)) return Unfit::priority_zero;
  const Milliseconds info_valid = master.sdown_since ? 5 * timing.ping_period : 3 * timing.info_period;
  if (!server.last_info || turn.time() - *server.last_info > info_valid) return Unfit::info_too_old;
  const std::optional<Milliseconds> without_master = time_without_master(turn, master);
  if (without_master && !group.is_master(server) &&
      server.report.master_link_down.value_or(Milliseconds{0}) > 10 * group.settings.down_after + *without_master) {
    return Unfit::link_down_too_long;
  }
  if (server.report.loading) return Unfit::loading;
  // One that has not spoken on this connection yet is taken for what it was; the choice is made on fresh words.
  if (server.belonging.owner != Owner::unjudged && !is_adoptable(turn, group, server)) return Unfit::not_known_as_ours;
  if (group.is_master(server) && is_behind_another(group, server)) return Unfit::behind_another;
  if (server.role_reported == Role::replica && never_synced(server.report) && server.report.holds_data == false &&
      !nothing_to_lose(turn, group)) {
    return Unfit::never_synced_and_empty;
  }
  if (!server.listed && (server.role_reported != Role::replica || !names_our_master(group, server.report))) {
    return Unfit::not_ours_any_more;
  }
  return std::nullopt;
}

std::vector<Candidate> candidates(const TurnContext& turn, const MasterGroup& group) {
  std::vector<Candidate> fit;
  for (const auto& [id, server] : group.servers) {
    if (!may_be_promoted(group, server) || why_unfit(turn, group, server)) continue;
    const bool master = server.role_reported == Role::master;
    const bool turned = master && (server.followed_master || is_vouched_for(turn, group, server));
    fit.push_back({.id = id,
                   .run_id = server.run_id,
                   .priority = server.report.priority.value_or(100),
                   .offset = server.report.offset.value_or(0),
                   .lacks_rights = !server.missing_rights.empty(),
                   .never_synced = !master && never_synced(server.report),
                   .turned_master = turned,
                   .says_master = master && !turned,
                   .was_master = group.is_master(server)});
  }
  return fit;
}

std::optional<InstanceId> best(const std::vector<Candidate>& candidates) {
  const auto first = std::min_element(candidates.begin(), candidates.end(),
                                      [](const Candidate& a, const Candidate& b) { return order(a) < order(b); });
  if (first == candidates.end()) return std::nullopt;
  return first->id;
}

bool has_fit_replica(const TurnContext& turn, const MasterGroup& group) {
  return any_that_may_be_promoted(group, [&](const Server& server) { return !why_unfit(turn, group, server); });
}

bool has_promising_replica(const TurnContext& turn, const MasterGroup& group) {
  constexpr Milliseconds soon{2000};
  return any_that_may_be_promoted(group, [&](const Server& server) {
    const std::optional<Unfit> why = why_unfit(turn, group, server);
    if (why != Unfit::info_too_old) return !why;
    return !server.info_asked.empty() && turn.time() - server.info_asked.front() < soon;
  });
}

}  // namespace vedette::quorum
