#include "test/simulation/server.hpp"

#include <utility>

namespace vedette::simulation {

using quorum::Address;
using quorum::Milliseconds;

Server::Server(Surroundings around, HostId host, Address address, std::size_t group,
               std::optional<Address> delivered_master, Character character, std::uint64_t seed)
    : around_{around},
      host_{host},
      address_{std::move(address)},
      group_{group},
      delivered_master_{std::move(delivered_master)},
      character_{character},
      dice_{seed},
      configured_master_{delivered_master_} {}

std::string Server::new_id() {
  static constexpr char digits[] = "0123456789abcdef";
  std::string id(40, '0');
  for (char& c : id) c = digits[dice_.below(16)];
  return id;
}

void Server::start(Comeback how) {
  run_id_ = new_id();
  clients_.clear();
  upstream_.reset();
  link_ = Link::none;
  link_down_since_.reset();
  script_until_ = Time{0};
  wrong_until_ = Time{0};
  refuses_orders_until_ = Time{0};
  if (how == Comeback::as_delivered) configured_master_ = delivered_master_;
  if (how == Comeback::with_data && !writes_.empty()) {
    // The file keeps the old history's id; the new life has one of its own and goes on from there.
    second_replication_id_ = replication_id_;
    second_offset_ = offset_;
    loading_until_ = around_.time->now() + character_.load_time;
  } else {
    if (how != Comeback::with_data) writes_.clear();
    second_replication_id_.clear();
    second_offset_ = 0;
    offset_ = 0;
    has_history_ = false;
    loading_until_ = Time{0};
  }
  if (!configured_master_ || second_replication_id_.empty()) replication_id_ = new_id();
  backlog_.clear();
  backlog_start_ = offset_;
  master_ = configured_master_;
  handing_over_to_.reset();
  around_.network->start(host_, *this);
  if (master_) connect_to_master();
  beat();
  watch_master();
}

void Server::kill() {
  around_.network->kill(host_);
  clients_.clear();
}

void Server::power_off() {
  around_.network->power_off(host_);
  clients_.clear();
}

void Server::run_script(Time duration) {
  script_until_ = around_.time->now() + duration;
}

bool Server::loading() const {
  return around_.time->now() < loading_until_;
}

bool Server::write(std::uint32_t write) {
  if (master_ || loading() || busy() || wrong() || handing_over_to_) return false;
  has_history_ = true;
  feed(StreamItem{offset_ + 40, write, nullptr});
  return true;
}

void Server::opened(ConnectionId connection) {
  if (connection != upstream_) return;
  link_ = Link::asking;
  heard_master_ = around_.time->now();
  reply(connection, PsyncRequest{has_history_ ? replication_id_ : std::string{}, offset_, address_});
}

void Server::refused(ConnectionId connection) {
  if (connection == upstream_) retry_master();
}

void Server::accepted(ConnectionId connection) {
  clients_[connection];
}

void Server::closed(ConnectionId connection) {
  if (connection == upstream_) {
    lose_master();
    retry_master();
  } else {
    clients_.erase(connection);
  }
}

void Server::received(ConnectionId connection, const Message& message) {
  if (connection == upstream_) {
    hear_master(message);
  } else if (clients_.contains(connection)) {
    answer(connection, message);
  }
}

void Server::answer(ConnectionId to, const Message& request) {
  if (std::holds_alternative<PingRequest>(request)) {
    reply(to, PingReply{ping_reply()});
  } else if (std::holds_alternative<InfoRequest>(request)) {
    reply(to, InfoReply{busy() || wrong() ? nullptr : report()});
  } else if (const auto* published = std::get_if<PublishRequest>(&request)) {
    const bool accepted = !busy() && !wrong();
    reply(to, PublishReply{accepted});
    if (accepted) publish(published->hello);
  } else if (std::holds_alternative<SubscribeRequest>(request)) {
    clients_[to].subscribed = true;
    reply(to, Subscribed{});
  } else if (const auto* order = std::get_if<ReplicaOfRequest>(&request)) {
    const bool executed = reconfigure(to, order->master);
    reply(to, TransactionReply{executed});
  } else if (const auto* failover = std::get_if<HandOverRequest>(&request)) {
    reply(to, FailoverReply{hand_over(*failover)});
  } else if (std::holds_alternative<CallOffRequest>(request)) {
    handing_over_to_.reset();
  } else if (std::holds_alternative<RewriteRequest>(request)) {
    configured_master_ = master_;
  } else if (std::holds_alternative<TookOver>(request)) {
    if (handing_over_to_) follow(*std::exchange(handing_over_to_, std::nullopt));
  } else if (std::holds_alternative<KillScriptRequest>(request)) {
    script_until_ = Time{0};
    reply(to, KillScriptReply{});
  } else if (const auto* sync = std::get_if<PsyncRequest>(&request)) {
    synchronise(to, *sync);
  }
}

quorum::PingReply Server::ping_reply() const {
  if (wrong()) return quorum::PingReply::other;
  if (busy()) return quorum::PingReply::busy;
  if (loading()) return quorum::PingReply::loading;
  if (master_ && link_ != Link::up && !character_.serves_stale_data) return quorum::PingReply::master_down;
  return quorum::PingReply::pong;
}

std::shared_ptr<const quorum::ReplicationReport> Server::report() const {
  auto made = std::make_shared<quorum::ReplicationReport>();
  made->role = master_ ? quorum::Role::replica : quorum::Role::master;
  made->run_id = quorum::RunId::parse(run_id_);
  made->replication_id = replication_id_;
  made->second_replication_id = second_replication_id_;
  made->loading = loading();
  made->holds_data = !writes_.empty();
  made->handing_over = handing_over_to_.has_value();
  for (const auto& [id, client] : clients_) {
    if (client.replica) made->replicas.push_back(client.replica_address);
  }
  if (!master_) return made;
  made->master_host = master_->host;
  made->master_port = master_->port;
  made->master_link_up = link_ == Link::up;
  made->priority = character_.priority;
  made->offset = has_history_ ? offset_ : 1;
  made->announced = true;
  made->sync_in_progress = link_ == Link::copying;
  if (link_ != Link::up) {
    made->master_link_down =
        link_down_since_ ? std::chrono::duration_cast<std::chrono::seconds>(around_.time->now() - *link_down_since_)
                         : Milliseconds{-1000};
  }
  return made;
}

void Server::publish(const SharedHello& hello) {
  if (master_) {
    // A replica tells its own subscribers and nobody else.
    for (const auto& [id, client] : clients_) {
      if (client.subscribed) reply(id, HelloPush{hello});
    }
    return;
  }
  feed(StreamItem{offset_ + 200, std::nullopt, hello});
}

// Everything that was written before lies before the request to take over, on the same connection.
quorum::HandOverReply Server::hand_over(const HandOverRequest& order) {
  if (master_ || loading() || busy() || wrong() || handing_over_to_) return quorum::HandOverReply::refused;
  const auto replica = std::find_if(clients_.begin(), clients_.end(), [&](const auto& entry) {
    return entry.second.follows && quorum::same_place(entry.second.replica_address, order.replica);
  });
  if (replica == clients_.end()) return quorum::HandOverReply::not_ready;
  around_.trace->say(around_.time->now(), around_.network->name(host_),
                     [&] { return "executes FAILOVER TO " + order.replica.text(); });
  handing_over_to_ = order.replica;
  reply(replica->first, TakeOver{});
  around_.network->at(host_, around_.time->now() + order.timeout, [this, which = ++hand_over_] {
    if (which == hand_over_) handing_over_to_.reset();
  });
  return quorum::HandOverReply::begun;
}

bool Server::reconfigure(ConnectionId by, const std::optional<Address>& master) {
  if (busy() || loading() || around_.time->now() < refuses_orders_until_) return false;
  ++times_reconfigured_;
  around_.trace->say(around_.time->now(), around_.network->name(host_),
                     [&] { return "executes REPLICAOF " + (master ? master->text() : std::string{"NO ONE"}); });
  if (!master) {
    if (around_.promoted) {
      const bool late = around_.network->resumed_at(host_) == around_.time->now();
      around_.promoted(address_, around_.network->other_end(by, host_), late);
    }
    turn_into_master();
  } else if (!master_ || !quorum::same_place(*master_, *master)) {
    follow(*master);
  }
  configured_master_ = master_;
  kill_clients(by);
  return true;
}

void Server::replicate_by_hand(const std::optional<Address>& master) {
  around_.trace->say(around_.time->now(), around_.network->name(host_),
                     [&] { return "is told by hand: REPLICAOF " + (master ? master->text() : std::string{"NO ONE"}); });
  if (!master) {
    turn_into_master();
  } else if (!master_ || !quorum::same_place(*master_, *master)) {
    follow(*master);
  }
}

void Server::kill_clients(ConnectionId except) {
  std::vector<ConnectionId> killed;
  for (const auto& [id, client] : clients_) {
    if (id != except && !client.replica) killed.push_back(id);
  }
  for (const ConnectionId id : killed) {
    around_.network->close(host_, id);
    clients_.erase(id);
  }
}

void Server::turn_into_master() {
  if (!master_) return;
  if (upstream_) around_.network->close(host_, *upstream_);
  upstream_.reset();
  ++attempt_;
  link_ = Link::none;
  master_.reset();
  second_replication_id_ = replication_id_;
  second_offset_ = offset_;
  replication_id_ = new_id();
  drop_replicas();
}

void Server::follow(const Address& master) {
  if (upstream_) {
    around_.network->close(host_, *upstream_);
    upstream_.reset();
  }
  lose_master();
  if (!master_) link_down_since_.reset();
  master_ = master;
  ++attempt_;
  drop_replicas();
  connect_to_master();
}

void Server::drop_replicas() {
  std::vector<ConnectionId> dropped;
  for (const auto& [id, client] : clients_) {
    if (client.replica) dropped.push_back(id);
  }
  for (const ConnectionId id : dropped) {
    around_.network->close(host_, id);
    clients_.erase(id);
  }
}

}  // namespace vedette::simulation
