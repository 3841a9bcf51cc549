#include "daemon/links.hpp"

#include <utility>

namespace vedette::daemon {
namespace {

/// A visitor for some of the actions; the last case takes the rest.
template <class... Cases>
struct Either : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Either(Cases...) -> Either<Cases...>;  // clang 14 does not find it by itself.

ConnectionOptions connection_options(const Links::Options& options, Log& log) {
  ConnectionOptions ends;
  error_code not_an_ip;
  const auto source = asio::ip::make_address(options.source_address, not_an_ip);
  if (!not_an_ip) ends.source = source;
  ends.mark = options.socket_mark;
  ends.tls = options.tls;
  ends.log = &log;
  ends.counts = options.counts;
  return ends;
}

}  // namespace

Links::Links(Executor executor, Resolver& resolver, Log& log, quorum::RunId own_id, Options options, Outlets outlets)
    : log_{log},
      outlets_{std::move(outlets)},
      connections_{executor, resolver, connection_options(options, log)},
      own_id_{std::move(own_id)},
      own_password_{std::move(options.own_password)} {}

void Links::act(const quorum::Action& action) {
  if (stopped_) return;
  std::visit(Either{[&](const quorum::Connect& order) { connect(order); },
                    [&](const quorum::Forget& order) { forget(order.who); },
                    [&](const quorum::Reconnect& order) { reconnect(order); },
                    [&](const quorum::Insist& order) {
                      if (auto* link = server(order.who)) link->insist(order.every);
                    },
                    [&](const quorum::Ping& order) {
                      if (auto* link = server(order.who)) return link->ping();
                      if (auto* link = peer(order.who)) link->ping();
                    },
                    [&](const quorum::AskInfo& order) {
                      if (auto* link = server(order.who)) link->ask_info();
                    },
                    [&](const quorum::CheckRights& order) {
                      if (auto* link = server(order.who)) link->check_rights();
                    },
                    [&](const quorum::SayHello& order) {
                      if (auto* link = server(order.via)) return link->say_hello(order.hello);
                      if (auto* link = peer(order.via)) link->say_hello(order.hello);
                    },
                    [&](const quorum::AskPeer& order) {
                      if (auto* link = peer(order.peer)) link->ask(order, outlets_.announce_names());
                    },
                    [&](const quorum::LookAtPeer& order) {
                      if (auto* link = peer(order.peer)) link->look(order);
                    },
                    [&](const quorum::ReplicaOf& order) {
                      if (auto* link = server(order.who)) link->replica_of(order.master, outlets_.announce_names());
                    },
                    [&](const quorum::HandOver& order) {
                      if (auto* link = server(order.who)) link->hand_over(order);
                    },
                    [&](const quorum::CallOffHandOver& order) {
                      if (auto* link = server(order.who)) link->call_off_hand_over();
                    },
                    [&](const quorum::RewriteConfig& order) {
                      if (auto* link = server(order.who)) link->rewrite_config();
                    },
                    [&](const quorum::PassPause& order) {
                      if (auto* link = peer(order.peer)) link->pass_pause(order);
                    },
                    [&](const quorum::KillScript& order) {
                      if (auto* link = server(order.who)) link->kill_script();
                    },
                    [](const auto&) {}},
             action);
}

std::uint32_t Links::pending_commands(quorum::InstanceId who) const {
  const auto found = links_.find(who);
  if (found == links_.end()) return 0;
  return std::visit([](const auto& link) { return link.pending_commands(); }, found->second);
}

void Links::stop() {
  stopped_ = true;
  connections_.stop();
  links_.clear();
}

void Links::connect(quorum::Connect order) {
  const bool is_peer = order.kind == quorum::InstanceKind::sentinel;
  if (is_peer && order.access.password.empty()) {
    order.access.user.clear();
    order.access.password = own_password_;
  }
  if (Counts* counts = connections_.counts()) {
    counts->roles.try_emplace(order.who, is_peer ? LinkRole::sentinel : LinkRole::replica);
  }
  if (auto* link = server(order.who)) return link->connect(order);
  if (auto* link = peer(order.who)) return link->connect(order);

  if (is_peer) {
    links_.try_emplace(order.who, std::in_place_type<SentinelLink>, order, own_id_, connections_, log_, outlets_.tell);
  } else {
    links_.try_emplace(order.who, std::in_place_type<RedisLink>, order, own_id_, connections_, copies_, log_,
                       outlets_.tell);
  }
}

void Links::forget(quorum::InstanceId who) {
  links_.erase(who);
  if (Counts* counts = connections_.counts()) counts->roles.erase(who);
}

void Links::reconnect(const quorum::Reconnect& order) {
  if (auto* link = server(order.who)) link->reconnect(order.channel);
  if (auto* link = peer(order.who)) link->reconnect();
}

RedisLink* Links::server(quorum::InstanceId who) {
  const auto found = links_.find(who);
  return found == links_.end() ? nullptr : std::get_if<RedisLink>(&found->second);
}

SentinelLink* Links::peer(quorum::InstanceId who) {
  const auto found = links_.find(who);
  return found == links_.end() ? nullptr : std::get_if<SentinelLink>(&found->second);
}

}  // namespace vedette::daemon
