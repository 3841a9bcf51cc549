#include "test/lab/container_life.hpp"

#include "test/lab/wait_until.hpp"

namespace vedette::lab {

namespace {

using std::chrono::seconds;
using Group = ContainerGroup;

constexpr seconds patience_with_pods{60};

/// What a Sentinel says of the one with that address or run id among a list of instances; empty if it lists none.
std::string flags_in(const std::vector<ContainerGroupView::Fields>& listed, const std::string& field,
                     const std::string& value) {
  for (const auto& one : listed) {
    if (const auto found = one.find(field); found != one.end() && found->second == value) return one.at("flags");
  }
  return {};
}

/// Whether the other Sentinels list a pod that way.
bool others_see(Group& group, const std::string& pod, const std::string& flag) {
  const ContainerGroupView view = group.look();
  if (view.sentinels.size() < 2) return false;
  for (const auto& [name, sentinel] : view.sentinels) {
    if (name == pod) continue;
    const std::string flags = flags_in(sentinel.replicas, "ip", pod) + flags_in(sentinel.peers, "ip", pod);
    if (flags.find(flag) == std::string::npos) return false;
  }
  return true;
}

/// Pods stay away for longer than it takes to notice.
void moves_when_missed(Group& group, ContainerPod& pod) {
  pod.vanish();
  wait_until([&] { return others_see(group, pod.name(), "s_down"); }, patience_with_pods, pod.name() + " is missed",
             [&] { return group.state(); });
  group.appear(pod);
}

/// With its data: a master that comes back empty before anybody noticed is a trap of Redis itself.
void a_master_moves(Group& group) {
  group.server(0).vanish();
  group.appear(group.server(0));
}

/// Each time as a pod without a volume comes back; then the master is gone for good.
void a_sentinel_forgets_twenty_times(Group& group) {
  for (int time = 0; time < 20; ++time) {
    ContainerPod& pod = group.sentinel(2);
    pod.vanish();
    pod.lose_volume();
    group.appear(pod);
    group.wait_until_acquainted(pod);
  }
  group.server(group.master()).vanish();
}

/// `order`: servers by their digit, Sentinels a b c. The master is not the one of the first configuration.
void all_come_back(Group& group, const std::string& order) {
  group.change_master();
  group.save_all();
  group.vanish();
  for (const char who : order) {
    group.appear(who < 'a' ? group.server(static_cast<std::size_t>(who - '0'))
                           : group.sentinel(static_cast<std::size_t>(who - 'a')));
  }
}

void power_is_lost(Group& group, std::size_t missing) {
  group.save_all();
  group.vanish();
  for (std::size_t i = 0; i < Group::size; ++i) group.appear(group.sentinel(i));
  for (std::size_t i = 0; i < Group::size; ++i) {
    if (i != missing) group.appear(group.server(i));
  }
}

}  // namespace

std::vector<ContainerMishap> container_mishaps() {
  std::vector<ContainerMishap> all{
      {"AReplicaMoves", "a replica's pod comes back under a new address", false,
       [](Group& group) { moves_when_missed(group, group.server(1)); }},
      {"TheMasterMoves", "the master's pod comes back at once, under a new address", true, a_master_moves},
      {"ASentinelMoves", "a Sentinel's pod comes back under a new address", false,
       [](Group& group) { moves_when_missed(group, group.sentinel(1)); }},
      {"ASentinelForgetsTwentyTimes", "a Sentinel comes back without its state, 20 times; then the master dies", false,
       a_sentinel_forgets_twenty_times},
      {"AllComeBackServersFirst", "all come back at once, servers first", false,
       [](Group& group) { all_come_back(group, "012abc"); }},
      {"AllComeBackSentinelsFirst", "all come back at once, Sentinels first", false,
       [](Group& group) { all_come_back(group, "abc012"); }},
      {"AllComeBackMixed", "all come back at once, mixed", false, [](Group& group) { all_come_back(group, "2a0b1c"); }},
  };
  for (const bool append_only : {false, true}) {
    for (std::size_t missing = 0; missing < Group::size; ++missing) {
      const std::string which = missing == 0 ? "the master" : "replica " + std::to_string(missing);
      all.push_back({std::string{"PowerIsLostWithout"} + std::to_string(missing) + (append_only ? "Aof" : "Rdb"),
                     "power is lost, all but " + which + " return, " + (append_only ? "AOF" : "RDB"), append_only,
                     [missing](Group& group) { power_is_lost(group, missing); }});
    }
  }
  return all;
}

std::optional<std::chrono::milliseconds> live_through(const ContainerMishap& mishap, Kind sentinels,
                                                      std::chrono::milliseconds longest,
                                                      const std::function<void(ContainerGroup&)>& check) {
  ContainerGroup group{{.sentinels = sentinels, .append_only = mishap.append_only}};
  group.keep();
  mishap.happens(group);
  const auto healed = group.time_to_heal(longest);
  if (check) check(group);
  return healed;
}

}  // namespace vedette::lab
