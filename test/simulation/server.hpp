#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/replication_report.hpp"
#include "test/simulation/network.hpp"
#include "test/simulation/trace.hpp"

namespace vedette::simulation {

class Addresses;

/// How a server comes back.
enum class Comeback : std::uint8_t {
  with_data,     ///< Its data set and its configuration, as CONFIG REWRITE left it, survived.
  empty,         ///< Its configuration survived, its data did not.
  as_delivered,  ///< Neither: an orchestrator made it anew, as it was at the very beginning.
};

/// A model of one redis-server, as far as a Sentinel can tell: roles, replication with partial and full
/// synchronisation, publishing, the transaction of behaviour §7.5, and what PING and INFO say meanwhile.
class Server : public Endpoint {
 public:
  /// What all servers of a schedule share.
  struct Surroundings {
    TimeLine* time;
    Network* network;
    Trace* trace;
    const Addresses* addresses;
    /// Hears of each REPLICAOF NO ONE that a Sentinel's transaction carried out: where, by which host, and whether the
    /// server was not able to sooner.
    std::function<void(const quorum::Address&, HostId, bool)> promoted{};
  };
  /// What differs from server to server, drawn per schedule.
  struct Character {
    int priority = 100;
    bool serves_stale_data = true;
    Time load_time{200ms};       ///< Reading the data set from disk.
    Time full_sync_time{500ms};  ///< Making, sending and loading a full copy.
    Time replication_timeout{10s};
  };

  /// Belongs to the master group number `group`. `delivered_master`: whom it replicates from at first; empty: it is a
  /// master.
  Server(Surroundings around, HostId host, quorum::Address address, std::size_t group,
         std::optional<quorum::Address> delivered_master, Character character, std::uint64_t seed);

  // What the world does to it.

  void start(Comeback how);
  void kill();
  void power_off();
  /// A script runs for so long, or until SCRIPT KILL.
  void run_script(Time duration);
  /// Is dead, and will start at another address.
  void move_to(quorum::Address address) { address_ = std::move(address); }
  /// Its file is changed while it is dead: whom it replicates from when it starts; empty: it is a master.
  void configure(std::optional<quorum::Address> master) { configured_master_ = std::move(master); }
  /// REPLICAOF by hand; empty: NO ONE. The file is not rewritten.
  void replicate_by_hand(const std::optional<quorum::Address>& master);
  /// For so long all requests, or only orders, are answered with errors. Replication goes on.
  void answer_wrongly(Time duration, bool orders_only = false) {
    refuses_orders_until_ = around_.time->now() + duration;
    wrong_until_ = orders_only ? Time{0} : refuses_orders_until_;
  }
  void set_priority(int priority) { character_.priority = priority; }
  /// A client's write, here and now. Empty if it is refused.
  bool write(std::uint32_t write);

  // What is so, for the checks.

  HostId host() const { return host_; }
  const quorum::Address& address() const { return address_; }
  std::size_t group() const { return group_; }
  bool alive() const { return around_.network->alive(host_); }
  bool is_master() const { return !master_; }
  const std::optional<quorum::Address>& master() const { return master_; }
  bool link_up() const { return link_ == Link::up; }
  bool loading() const;
  int priority() const { return character_.priority; }
  const std::string& run_id() const { return run_id_; }
  const std::vector<std::uint32_t>& writes() const { return writes_; }
  std::uint64_t offset() const { return offset_; }
  /// How often it was told to be a replica or a master.
  std::uint64_t times_reconfigured() const { return times_reconfigured_; }
  /// How often it held data and became a copy of one that held none.
  std::uint64_t emptied() const { return emptied_; }

  void opened(ConnectionId connection) override;
  void refused(ConnectionId connection) override;
  void accepted(ConnectionId connection) override;
  void received(ConnectionId connection, const Message& message) override;
  void closed(ConnectionId connection) override;

 private:
  enum class Link : std::uint8_t { none, connecting, asking, copying, up };
  struct Client {
    bool subscribed = false;
    bool replica = false;
    bool follows = false;  ///< Gets the stream.
    quorum::Address replica_address;
  };

  void answer(ConnectionId to, const Message& request);
  void reply(ConnectionId to, Message message) { around_.network->send(host_, to, std::move(message)); }
  quorum::PingReply ping_reply() const;
  std::shared_ptr<const quorum::ReplicationReport> report() const;
  bool busy() const { return around_.time->now() < script_until_; }
  bool wrong() const { return around_.time->now() < wrong_until_; }
  void publish(const SharedHello& hello);
  quorum::HandOverReply hand_over(const HandOverRequest& order);
  bool reconfigure(ConnectionId by, const std::optional<quorum::Address>& master);
  void turn_into_master();
  void follow(const quorum::Address& master);
  void kill_clients(ConnectionId except);

  void connect_to_master();
  void lose_master();
  void retry_master();
  void feed(StreamItem item);
  void add(StreamItem item);
  void synchronise(ConnectionId replica, const PsyncRequest& request);
  void drop_replicas();
  void hear_master(const Message& message);
  void watch_master();
  void beat();
  std::string new_id();

  Surroundings around_;
  HostId host_;
  quorum::Address address_;
  std::size_t group_;
  std::optional<quorum::Address> delivered_master_;
  Character character_;
  Dice dice_;

  std::optional<quorum::Address> configured_master_;  ///< What the configuration file says.

  std::string run_id_;
  std::optional<quorum::Address> master_;
  std::vector<std::uint32_t> writes_;
  std::string replication_id_;
  std::string second_replication_id_;
  std::uint64_t second_offset_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t times_reconfigured_ = 0;
  std::deque<StreamItem> backlog_;
  std::uint64_t backlog_start_ = 0;
  bool has_history_ = false;  ///< Its offset means something.

  Link link_ = Link::none;
  std::optional<ConnectionId> upstream_;
  std::optional<Time> link_down_since_;  ///< Empty: it never was up since the start.
  Time heard_master_{0};
  std::uint64_t attempt_ = 0;  ///< Which attempt to follow a master; older timers are void.
  Time loading_until_{0};
  Time script_until_{0};
  Time wrong_until_{0};
  Time refuses_orders_until_{0};
  std::uint64_t emptied_ = 0;
  std::optional<quorum::Address> handing_over_to_;  ///< No write is taken meanwhile.
  std::uint64_t hand_over_ = 0;                     ///< Which; older timers are void.
  std::map<ConnectionId, Client> clients_;
};

}  // namespace vedette::simulation
