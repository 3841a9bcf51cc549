#include "quorum/insisting.hpp"

#include <algorithm>

#include "quorum/crowd.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds least_spacing{100};
constexpr Milliseconds spacing_per_server{5};  // Some hundreds of attempts a second, however many are gone.
constexpr Milliseconds usual_spacing{1000};
constexpr Milliseconds insists_for{300000};
constexpr Milliseconds spacing_of_names{250};  // Each attempt looks the name up.

// An attempt that is given up before its answer can come would never succeed.
Milliseconds spacing(const TurnContext& turn, const Server& server) {
  const Milliseconds round_trips = 3 * server.live.round_trip.value_or(Milliseconds{0});
  const Milliseconds share = std::max(static_cast<std::int64_t>(turn.process.insisted.size()) * spacing_per_server,
                                      for_the_crowd(turn, spacing_per_server, usual_spacing));
  const Milliseconds named = is_literal_ip(server.address.host) ? Milliseconds{0} : spacing_of_names;
  return std::min(std::max({least_spacing, round_trips, share, named}), usual_spacing);
}

}  // namespace

void insist_on(TurnContext& turn, MasterGroup& group, Server& server) {
  turn.process.insisted.insert(server.id);
  turn.act(Insist{server.id, spacing(turn, server)});
  turn.set(group, Reason::insistence_end, turn.time() + insists_for, server.id);
}

void relent(TurnContext& turn, MasterGroup& group, const Server& server) {
  if (turn.process.insisted.erase(server.id) == 0) return;
  turn.act(Insist{server.id, Milliseconds{0}});
  turn.clear(group, Reason::insistence_end, server.id);
}

}  // namespace vedette::quorum
