#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "quorum/core.hpp"
#include "quorum/turn_context.hpp"

namespace vedette::quorum {

/// The groups by name, and the way of every fact and deadline to the rules that care.
class Core::State {
 public:
  explicit State(Beginning beginning);

  void observe(const Reading& now, const Observation& fact);
  void advance(const Reading& now, std::size_t most);
  std::optional<Instant> next_deadline() const { return deadlines_.next(); }
  std::vector<Action> take_actions();

  ProcessPicture draw_process() const;
  bool announces_hostnames() const { return process_.settings.announce_hostnames; }
  std::vector<MasterName> master_names() const;
  /// Makes a state of what is so now, of any that was so before.
  void bring_up_to_date(DurableState& state) const;
  bool knows(const MasterName& name) const { return groups_.contains(name); }
  std::optional<MasterPicture> draw(const MasterName& name) const;
  std::optional<Address> address_of(const MasterName& name) const;

 private:
  TurnContext turn();

  // Time (clocks.cpp).
  void notice_time(const Reading& now);
  void discount(Milliseconds unseen);
  void enter_tilt();
  void leave_tilt();
  void run_deadline(const Deadlines::Key& key);
  void run_process_deadline(const Deadlines::Key& key);
  void run_group_deadline(MasterGroup& group, const Deadlines::Key& key);
  void send_what_is_due(MasterGroup& group, Server& server, bool with_ping);
  void run_server_deadline(MasterGroup& group, Server& server, Reason reason);
  void run_peer_deadline(MasterGroup& group, PeerView& view, Reason reason);

  // Facts (core.cpp; those of the disk: writing.cpp; the words of peers: listening.cpp).
  void hear(const Connected& fact);
  void hear(const Disconnected& fact);
  void hear(const AddressResolved& fact);
  void hear(const PingAnswered& fact);
  void hear(const InfoReceived& fact);
  void hear(const InfoRefused& fact);
  void hear(const RightsSeen& fact);
  void hear(const HelloPublished& fact);
  void hear(const HelloHeard& fact);
  void hear(const HelloChannelActive& fact);
  void hear(const Asked& fact);
  void hear(const PeerIdentified& fact);
  void hear(const PeerAnswered& fact);
  void hear(const PeerMasterSeen& fact);
  void hear(const ReconfigurationAnswered& fact);
  void hear(const HandOverAnswered& fact);
  void hear(const Ordered& fact);
  void hear(const StateWritten& fact);
  void hear(const WriteFailed& fact);

  bool speaks_for_itself(InstanceId peer) const;

  // Orders (orders.cpp).
  void carry_out(Ticket ticket, const OrderFailover& order);
  void carry_out(Ticket ticket, const OrderReset& order);
  void carry_out(Ticket ticket, const OrderMonitor& order);
  void carry_out(Ticket ticket, const OrderRemove& order);
  void carry_out(Ticket ticket, const OrderSet& order);
  void carry_out(Ticket ticket, const OrderPause& order);
  void carry_out(Ticket ticket, const OrderResume& order);
  void carry_out(Ticket ticket, const OrderForget& order);
  void carry_out(Ticket ticket, const OrderConfigure& order);
  void carry_out(Ticket ticket, const OrderTiming& order);
  void carry_out(Ticket ticket, const OrderFlush& order);
  void answer(Ticket ticket, OrderResult::Outcome outcome, std::uint64_t count = 0);
  // Once all changes so far are on disk.
  void answer_when_written(Ticket ticket, std::uint64_t count = 0);

  // State (keeping.cpp).
  MasterGroup& new_group(const MasterName& name);
  void restore(const DurableState& state);
  void refresh_peer_periods();

  MasterGroup* group_of_server(InstanceId id);
  MasterGroup* group_named(const MasterName& name);
  MasterGroup* group_numbered(GroupNumber number);
  MasterGroup* group_at(const Address& master);
  /// Looks at everything that may have to happen in a group now.
  void step(MasterGroup& group);
  void step_groups_of(const Peer& peer);
  void judge_peer_everywhere(Peer& peer);
  void give_up_promises(bool write_failed);
  /// Whether the next write is to leave now; if it is to wait, a deadline is set.
  bool write_is_due();
  Failing failing_lately(const MasterGroup& group) const;
  void note_failing(const MasterGroup& group);
  /// How many masters fail now is kept in the process; all that may are looked at for it, so not at each turn.
  void count_failing();
  Told told(const MasterGroup& group) const;
  void end_doubt();

  Reading now_;
  Process process_;
  Deadlines deadlines_;
  Ledger ledger_;
  Promises promises_;
  Random random_;
  std::map<MasterName, MasterGroup> groups_;
  std::unordered_map<GroupNumber, MasterGroup*> numbers_;  // Into groups_.
  std::unordered_set<GroupNumber> failing_;  // Those that failed or were suspected at their last step, and maybe more.
  // Where masters are, by host or IP without regard to case: a question of a peer names no more. It may be old.
  std::map<std::pair<std::string, std::uint16_t>, GroupNumber> places_;
  std::optional<Instant> looked_at_places_;
  GroupNumber last_number_ = process_group;
};

}  // namespace vedette::quorum
