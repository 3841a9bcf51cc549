#pragma once

#include <gmock/gmock.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quorum/core.hpp"
#include "test/unit/quorum/lines.hpp"
#include "test/unit/quorum/scripts.hpp"

namespace vedette::quorum {

/// One core among servers, peers and a disk that follow a script, in virtual time. What the core does is carried out,
/// answered and recorded as lines (lines.hpp).
class Scene {
 public:
  explicit Scene(const Given& given);
  Scene(Scene&&) = delete;

  // The script.

  ScriptedServer& server(const std::string& address) { return servers_[at(address)]; }
  ScriptedPeer& peer(char digit);
  /// Its process dies: connections break, new ones are refused.
  void kill(const std::string& address);
  /// Its connections stand, and nothing comes back.
  void hang(const std::string& address) { server(address).answers = false; }
  void revive(const std::string& address);
  void kill_peer(char digit);
  void revive_peer(char digit);
  /// All peers say that they hold the master down.
  void peers_say_down(bool down = true);

  struct Disk {
    Milliseconds takes{1};
    bool holds = false;  ///< Writes end by finish_write() or fail_write().
    bool fails = false;
  };
  Disk disk;
  void finish_write();
  void fail_write();
  /// What the disk holds.
  const DurableState& on_disk() const { return on_disk_; }
  const DurableMaster& on_disk(const MasterName& name) const { return on_disk_.masters.at(name); }
  /// What the same Sentinel starts from when it dies now.
  Given after_crash() const;

  // Time.

  void run_for(Milliseconds time) { run_until(now_ + time); }
  void run_until(Instant until);
  /// Runs until a line that begins so was recorded since forget(); false if that takes longer than `most`.
  bool run_until_line(const std::string& beginning, Milliseconds most = 30s);
  /// Everybody gets to know everybody; then the record is empty.
  void settle(Milliseconds time = 3019ms);
  /// The process stands still for so long.
  void pause(Milliseconds time);
  /// The machine sleeps: the steady clock stands still, the others go on.
  void suspend(Milliseconds time);
  void set_wall_ahead(Milliseconds by) { wall_ahead_ += by; }
  Milliseconds elapsed() const { return now_ - start_; }
  Instant now() const { return now_; }

  // Facts.

  void hears(const Observation& fact);
  /// Gives an order; its ticket is `number`.
  void order(std::uint64_t number, Order order) { hears(Ordered{Ticket{number}, std::move(order)}); }

  // What was done since forget().

  void forget() { record_.clear(); }
  /// All but pings, INFO, looks at rights, hellos, writes and stories.
  std::vector<std::string> does() const;
  /// Everything.
  std::vector<std::string> does_all() const;
  /// The lines that begin so.
  std::vector<std::string> lines(const std::string& beginning) const;
  std::size_t count(const std::string& beginning) const { return lines(beginning).size(); }
  /// Since the start of the scene.
  std::vector<Milliseconds> times(const std::string& beginning) const;
  /// The first of them; -1 ms if there is none.
  Milliseconds time_of(const std::string& beginning) const;
  /// All types of events, in order.
  std::vector<std::string> event_types() const;
  std::vector<Event> events(const std::string& type) const;
  template <class T>
  std::vector<T> actions() const {
    std::vector<T> found;
    for (const Done& done : record_) {
      if (const T* action = std::get_if<T>(&done.action)) found.push_back(*action);
    }
    return found;
  }

  Core& core() { return core_; }
  MasterPicture picture(const MasterName& name = "orders") const { return *core_.master(name); }
  InstanceId id(const std::string& address) const;
  InstanceId peer_id(char digit) const;
  bool knows_peer(char digit) const;
  ServerPicture replica(const std::string& address, const MasterName& name = "orders") const;
  SentinelPicture sentinel(char digit, const MasterName& name = "orders") const;
  std::string name_of(InstanceId id) const;

 private:
  struct Link {
    bool stands = false;
    std::uint64_t life = 0;  ///< Raised when it breaks; what belongs to an older life is never told.
    Milliseconds retry_after{0};
    Milliseconds insists{0};
  };
  struct Instance {
    InstanceKind kind = InstanceKind::server;
    Address address{};
    Link command, hello;
    Link& link(Channel channel) { return channel == Channel::command ? command : hello; }
  };
  struct Done {
    Instant at;
    Action action;
    std::string line;
  };
  using Fact = std::function<std::optional<Observation>()>;

  Reading reading() const;
  void turn(const Observation* fact);
  void perform(const Action& action);
  void later(Milliseconds time, Fact fact);
  /// What comes back on a command connection, if that still stands then and the other end answers.
  void reply(InstanceId who, Milliseconds latency, Fact fact);
  void open(InstanceId who, Channel channel);
  void break_link(InstanceId who, Channel channel, bool told);
  bool reachable(const Instance& instance);
  ScriptedPeer& peer_at(const Address& address);
  PeerOpinion answer_of(ScriptedPeer& peer, const AskPeer& question);

  void carry_out(const WriteState& action);
  void carry_out(const Connect& action);
  void carry_out(const Forget& action);
  void carry_out(const Reconnect& action);
  void carry_out(const Insist& action);
  void carry_out(const Ping& action);
  void carry_out(const AskInfo& action);
  void carry_out(const SayHello& action);
  void carry_out(const AskPeer& action);
  void carry_out(const LookAtPeer& action);
  void carry_out(const ReplicaOf& action);
  void carry_out(const HandOver& action);
  void carry_out(const CallOffHandOver& action);
  void carry_out(const RewriteConfig&) {}
  void carry_out(const CheckRights&) {}
  void carry_out(const PassPause&) {}
  void carry_out(const AnswerAsk&) {}
  void carry_out(const KillScript&) {}
  void carry_out(const AnswerOrder&) {}
  void carry_out(const Announce&) {}
  void carry_out(const RunScript&) {}
  void carry_out(const TellStory&) {}

  Given given_;
  Instant start_;
  Instant now_;
  Milliseconds boot_ahead_{0};
  Milliseconds wall_ahead_{0};
  Core core_;
  std::map<Address, ScriptedServer> servers_;
  std::map<Address, ScriptedPeer> peers_;
  std::map<InstanceId, Instance> instances_;
  std::map<std::pair<Instant, std::uint64_t>, Fact> queue_;
  std::uint64_t queued_ = 0;
  std::optional<WriteState> writing_;
  DurableState on_disk_;
  std::vector<Done> record_;
};

}  // namespace vedette::quorum
