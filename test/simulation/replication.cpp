// The replication half of the model server: how it follows its master and feeds its replicas.
#include <algorithm>
#include <utility>

#include "test/simulation/addresses.hpp"
#include "test/simulation/server.hpp"

namespace vedette::simulation {

namespace {

constexpr std::size_t backlog_items = 3000;
constexpr Time retry_period{1s};
constexpr Time beat_period{5s};

}  // namespace

void Server::connect_to_master() {
  link_ = Link::connecting;
  heard_master_ = around_.time->now();
  upstream_ = around_.network->connect(host_, around_.addresses->find(*master_));
}

void Server::lose_master() {
  if (link_ == Link::up) link_down_since_ = around_.time->now();
  link_ = Link::connecting;
  upstream_.reset();
}

void Server::retry_master() {
  upstream_.reset();
  if (!master_) return;
  link_ = Link::connecting;
  around_.network->at(host_, around_.time->now() + retry_period, [this, attempt = attempt_] {
    if (attempt == attempt_ && master_ && !upstream_) connect_to_master();
  });
}

void Server::watch_master() {
  around_.network->at(host_, around_.time->now() + retry_period, [this] {
    watch_master();
    if (!upstream_ || around_.time->now() - heard_master_ <= character_.replication_timeout) return;
    around_.network->close(host_, *upstream_);
    lose_master();
    retry_master();
  });
}

void Server::beat() {
  around_.network->at(host_, around_.time->now() + beat_period, [this] {
    beat();
    if (master_) return;
    const bool followed =
        std::any_of(clients_.begin(), clients_.end(), [](const auto& entry) { return entry.second.follows; });
    if (followed) feed(StreamItem{offset_ + 14, std::nullopt, nullptr});
  });
}

void Server::add(StreamItem item) {
  offset_ = item.offset;
  if (item.write) writes_.push_back(*item.write);
  if (item.hello) {
    for (const auto& [id, client] : clients_) {
      if (client.subscribed) reply(id, HelloPush{item.hello});
    }
  }
  for (const auto& [id, client] : clients_) {
    if (client.follows) reply(id, Streamed{item});
  }
  backlog_.push_back(std::move(item));
  if (backlog_.size() > backlog_items) {
    backlog_start_ = backlog_.front().offset;
    backlog_.pop_front();
  }
}

void Server::feed(StreamItem item) {
  has_history_ = true;
  add(std::move(item));
}

void Server::synchronise(ConnectionId replica, const PsyncRequest& request) {
  if (loading() || (master_ && link_ != Link::up)) {
    reply(replica, SyncRefused{});
    return;
  }
  Client& client = clients_[replica];
  client.replica = true;
  client.replica_address = request.replica;
  has_history_ = true;
  const bool known_history = request.replication_id == replication_id_ ||
                             (!second_replication_id_.empty() && request.replication_id == second_replication_id_ &&
                              request.offset <= second_offset_);
  if (!request.replication_id.empty() && known_history && request.offset >= backlog_start_ &&
      request.offset <= offset_) {
    ContinueReply answer{replication_id_, {}};
    for (const StreamItem& item : backlog_) {
      if (item.offset > request.offset) answer.missed.push_back(item);
    }
    client.follows = true;
    reply(replica, std::move(answer));
    return;
  }
  around_.network->at(host_, around_.time->now() + character_.full_sync_time, [this, replica] {
    const auto found = clients_.find(replica);
    if (found == clients_.end()) return;
    if (master_ && link_ != Link::up) {
      around_.network->close(host_, replica);
      clients_.erase(found);
      return;
    }
    found->second.follows = true;
    reply(replica, FullSyncReply{replication_id_, offset_, writes_});
  });
  // What the real master sends meanwhile keeps the replica from giving up.
  reply(replica, Streamed{StreamItem{0, std::nullopt, nullptr}});
}

void Server::hear_master(const Message& message) {
  heard_master_ = around_.time->now();
  if (std::holds_alternative<TakeOver>(message)) {
    reply(*upstream_, TookOver{});
    turn_into_master();
  } else if (std::holds_alternative<SyncRefused>(message)) {
    around_.network->close(host_, *upstream_);
    lose_master();
    retry_master();
  } else if (const auto* more = std::get_if<ContinueReply>(&message)) {
    if (replication_id_ != more->replication_id) {
      second_replication_id_ = replication_id_;
      second_offset_ = offset_;
      replication_id_ = more->replication_id;
      drop_replicas();
    }
    link_ = Link::up;
    for (const StreamItem& item : more->missed) add(item);
  } else if (const auto* copy = std::get_if<FullSyncReply>(&message)) {
    replication_id_ = copy->replication_id;
    second_replication_id_.clear();
    offset_ = copy->offset;
    if (!writes_.empty() && copy->writes.empty()) ++emptied_;
    writes_ = copy->writes;
    backlog_.clear();
    backlog_start_ = offset_;
    has_history_ = true;
    link_ = Link::up;
    drop_replicas();
  } else if (const auto* streamed = std::get_if<Streamed>(&message)) {
    if (link_ == Link::up) {
      add(streamed->item);
    } else {
      link_ = Link::copying;
    }
  }
}

}  // namespace vedette::simulation
