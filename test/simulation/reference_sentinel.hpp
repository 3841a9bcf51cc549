#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "quorum/action.hpp"
#include "quorum/core.hpp"
#include "quorum/observation.hpp"
#include "test/simulation/dice.hpp"

namespace vedette::simulation {

/// A model of what a real redis-sentinel does to others (spec: behaviour §2 to §8, weaknesses W1 to W5 and W22
/// included), behind the four calls of our core. Left out: shared links of peers, scripts, host names, SENTINEL SET.
class ReferenceSentinel {
 public:
  explicit ReferenceSentinel(quorum::Beginning beginning);

  void observe(const quorum::Reading& now, const quorum::Observation& fact);
  void advance(const quorum::Reading& now);
  std::optional<quorum::Instant> next_deadline() const { return next_tick_; }
  std::vector<quorum::Action> take_actions();

  std::optional<quorum::PeerMasterView> view(const quorum::MasterName& name) const;
  std::optional<quorum::Address> master_address(const quorum::MasterName& name) const;

 private:
  using Ms = std::int64_t;  ///< The wall clock, as the real one reads it.

  enum class State : std::uint8_t { none, wait_start, select, send, wait_promotion, reconfigure, update };
  enum class Follow : std::uint8_t { none, sent, in_progress, done };
  struct Instance {
    quorum::InstanceId id;
    quorum::Address address;
    bool s_down = false;
    Ms s_down_since = 0;
    bool command = false;
    bool hello = false;
    Ms command_since = 0;
    Ms act_ping = 0;
    Ms last_ping = 0;
    Ms last_avail = 0;
    Ms last_pong = 0;
    Ms last_published = 0;
    Ms hello_activity = 0;
    std::uint32_t pending = 0;
    Ms info_refresh = 0;
    quorum::Role role = quorum::Role::master;
    Ms role_since = 0;
    Ms follows_since = 0;
    std::string master_host;
    std::uint16_t master_port = 0;
    bool link_up = false;
    Ms link_down_for = 0;
    int priority = 100;
    std::uint64_t offset = 0;
    std::string run_id;
    Follow follow = Follow::none;
    Ms follow_since = 0;
    bool promoted = false;
  };
  struct Peer {
    Instance link;
    quorum::RunId id;
    bool says_down = false;
    Ms last_answer = 0;
    std::optional<quorum::RunId> leader;
    quorum::Epoch leader_epoch;
  };
  struct Group {
    quorum::MasterName name;
    quorum::MasterSettings settings;
    Instance master;
    std::map<quorum::Address, Instance> replicas;
    std::map<quorum::RunId, Peer> peers;
    quorum::Epoch config_epoch;
    std::optional<quorum::RunId> leader;
    quorum::Epoch leader_epoch;
    bool o_down = false;
    State state = State::none;
    Ms state_since = 0;
    bool forced = false;
    quorum::Epoch failover_epoch;
    Ms failover_start = 0;
    std::optional<quorum::Address> promoted;
  };
  struct Found {
    Group* group = nullptr;
    Instance* instance = nullptr;
    Peer* peer = nullptr;
  };

  // Facts.
  Found find(quorum::InstanceId who);
  void hear_link(Instance& instance, quorum::Channel channel, bool stands);
  void hear_ping(Instance& instance, quorum::PingReply reply);
  void hear_info(Group& group, Instance& instance, const quorum::ReplicationReport& report);
  void hear_hello(const std::optional<quorum::InstanceId>& via, const quorum::Hello& hello);
  void hear_question(const quorum::Asked& question);
  void hear_answer(Found found, const quorum::PeerAnswered& answer);
  void hear_order(const quorum::Ordered& order);

  // Ticks.
  void look_after(Group& group, Instance& instance, bool is_peer, bool is_master);
  void judge(Group& group, Instance& instance, bool is_master, bool is_peer);
  void judge_objectively(Group& group);
  void ask_peers(Group& group, bool at_once);

  // Votes and failover (reference_failover.cpp).
  void vote(Group& group, quorum::Epoch epoch, const quorum::RunId& candidate);
  std::optional<quorum::RunId> count_votes(Group& group);
  void start_if_due(Group& group);
  void start_failover(Group& group);
  void step(Group& group);
  void abort(Group& group, const char* why);
  void enter(Group& group, State state);
  Instance* choose(Group& group);
  void reconfigure(Group& group);
  void promoted_seen(Group& group);
  void check_claims(Group& group, Instance& replica);
  void change_address(Group& group, const quorum::Address& address, bool keep_replicas);

  Group make_group(const quorum::MasterName& name, const quorum::DurableMaster& from);
  Instance make_instance(const quorum::Address& address, quorum::Role role, quorum::InstanceKind kind);
  void forget_servers(Group& group);
  void say(const Group& group, const char* type, std::string text = {});
  void flush();
  const quorum::Address& current_address(const Group& group) const;

  quorum::DurableState kept_;
  quorum::RunId id_;
  std::uint16_t port_;
  quorum::Timing timing_;
  Dice dice_;
  quorum::Epoch current_epoch_;
  std::map<quorum::MasterName, Group> groups_;
  std::string own_ip_;
  std::uint64_t ids_ = 0;
  std::uint64_t revisions_ = 0;
  Ms now_ = 0;
  Ms last_tick_ = 0;
  bool tilt_ = false;
  Ms tilt_since_ = 0;
  quorum::Instant next_tick_{};
  std::vector<quorum::Action> actions_;
};

}  // namespace vedette::simulation
