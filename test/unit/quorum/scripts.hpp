#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

#include "quorum/action.hpp"
#include "quorum/core.hpp"
#include "quorum/observation.hpp"

namespace vedette::quorum {

using namespace std::chrono_literals;

/// The id of 40 times this digit. Ranked (election): `1` before `d`, `c`, `e`, `a`, `b`.
RunId id_of(char digit);
/// `10.0.0.1:6379`.
Address at(const std::string& text);
/// Where the peer with this digit lives.
Address place_of_peer(char digit);

/// What a core is started from, for one master or several.
class Given {
 public:
  Given(const MasterName& name, const std::string& address);

  /// All below is for the master named last.
  Given& quorum(std::uint32_t count);
  Given& replicas(std::initializer_list<const char*> addresses);
  Given& peers(const std::string& digits);
  Given& down_after(Milliseconds time);
  Given& failover_timeout(Milliseconds time);
  Given& parallel_syncs(std::uint32_t count);
  Given& config_epoch(std::uint64_t epoch);
  Given& voted(std::optional<char> digit, std::uint64_t epoch);
  Given& also_monitoring(const MasterName& name, const std::string& address);
  DurableMaster& last();

  /// For the whole process.
  Given& id(char digit);
  Given& current_epoch(std::uint64_t epoch);
  Given& without_memory();

  Beginning beginning;

 private:
  MasterName last_;
};

inline Given monitoring(const MasterName& name, const std::string& address) {
  return Given{name, address};
}

/// Ours with the id `1`, the peers b and c, quorum 2; orders on 10.0.0.1 with the replicas 10.0.0.2 and 10.0.0.3;
/// down-after one second, failover-timeout one minute.
Given three_sentinels();
/// The peers d and e as well.
Given five_sentinels();

/// A master or replica that answers by itself.
struct ScriptedServer {
  bool reachable = true;     ///< A connection can be made.
  bool vanished = false;     ///< Not reachable as a machine that is off: no attempt is refused.
  bool answers = true;       ///< False: it hangs. Its connections stand, and nothing comes back.
  bool answers_info = true;  ///< False: INFO alone stays without answer.
  bool refuses_info = false;
  bool obeys = true;  ///< False: REPLICAOF is not carried out, EXEC is refused.
  bool refuses_hellos = false;
  bool hands_over = true;       ///< False: FAILOVER is refused.
  bool never_ready = false;     ///< FAILOVER is accepted, but the replica never gets there.
  bool counts_replicas = true;  ///< False: FAILOVER finds no replica online.
  PingReply ping = PingReply::pong;
  Milliseconds latency{1};
  ReplicationReport report;

  void become_master();
  void become_replica_of(const Address& master);
  void say_run_id(char digit) { report.run_id = id_of(digit); }
};

/// A peer that answers by itself.
struct ScriptedPeer {
  RunId id;
  bool reachable = true;
  bool answers = true;       ///< False: it hangs.
  bool answers_asks = true;  ///< False: questions alone stay without answer.
  bool refuses_looks = true;
  bool says_down = false;
  bool grants = true;  ///< Gives its vote to whoever asks first in an epoch.
  PingReply ping = PingReply::pong;
  Milliseconds latency{1};
  std::optional<RunId> voted_for{};
  Epoch voted_in{};
  PeerMasterView view{};  ///< The answer to SENTINEL MASTER.

  void voted(char digit, std::uint64_t epoch) {
    voted_for = id_of(digit);
    voted_in = Epoch{epoch};
  }
};

/// A question about a master, as a peer puts it.
class Question {
 public:
  /// A question for a vote once a candidate is named by from().
  Question(std::uint64_t ticket, const std::string& master) : ticket_{ticket}, master_{at(master)} {}
  Question& from(char digit) {
    candidate_ = id_of(digit);
    return *this;
  }
  Question& epoch(std::uint64_t value) {
    epoch_ = Epoch{value};
    return *this;
  }
  /// CLIENT SETNAME of the asker.
  Question& named(std::string name) {
    name_ = std::move(name);
    return *this;
  }
  /// As a peer names its connection.
  Question& by(char digit) { return named("sentinel-" + std::string(8, digit) + "-cmd"); }
  operator Observation() const { return Asked{Ticket{ticket_}, master_, epoch_, candidate_, name_}; }

 private:
  std::uint64_t ticket_;
  Address master_;
  Epoch epoch_{};
  std::optional<RunId> candidate_{};
  std::string name_{};
};

/// `vote_request(1).from('b').epoch(7)`: about 10.0.0.1:6379.
inline Question vote_request(std::uint64_t ticket, const std::string& master = "10.0.0.1:6379") {
  return {ticket, master};
}
/// `question(1).by('b')`.
inline Question question(std::uint64_t ticket, const std::string& master = "10.0.0.1:6379") {
  return {ticket, master};
}

/// A hello as a peer publishes it: about orders on 10.0.0.1, all epochs 0.
class SaidHello {
 public:
  explicit SaidHello(char digit);
  SaidHello& epoch(std::uint64_t value);
  SaidHello& config(const std::string& master, std::uint64_t epoch);
  SaidHello& about(const MasterName& name);
  SaidHello& at_place(const std::string& host, std::uint16_t port);
  SaidHello& naming(const std::string& master_host, std::uint16_t port);
  SaidHello& via(InstanceId server);
  operator Observation() const { return HelloHeard{via_, hello_}; }

 private:
  Hello hello_;
  std::optional<InstanceId> via_{};
};
inline SaidHello hello_of(char digit) {
  return SaidHello{digit};
}

}  // namespace vedette::quorum
