#include "test/simulation/links.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace vedette::simulation {

using quorum::Channel;
using quorum::InstanceId;
using quorum::InstanceKind;

namespace {

constexpr Time longest_connecting{1s};
constexpr Time first_back_off{50ms};
constexpr Time longest_back_off{1s};

}  // namespace

Links::Links(Network& network, TimeLine& time, const Addresses& addresses, HostId host, std::string own_ip,
             std::string own_short_id, Listener listener)
    : network_{network},
      time_{time},
      addresses_{addresses},
      host_{host},
      own_ip_{std::move(own_ip)},
      own_short_id_{std::move(own_short_id)},
      listener_{std::move(listener)} {}

const Links::Known* Links::find(InstanceId who) const {
  const auto found = known_.find(who);
  return found == known_.end() ? nullptr : &found->second;
}

Links::Line& Links::line(InstanceId who, Channel channel) {
  Link& link = links_.at(who);
  return channel == Channel::command ? link.command : link.hello;
}

void Links::open(InstanceId who, Channel channel) {
  const Known& known = known_.at(who);
  if (known.address.port == 0) return;
  Line& opening = line(who, channel);
  const std::uint64_t attempt = ++opening.attempt;
  const ConnectionId connection = network_.connect(host_, addresses_.find(known.address));
  opening.connection = connection;
  where_[connection] = Where{who, channel};
  network_.at(host_, time_.now() + (opening.insists > Time{0} ? opening.insists : longest_connecting),
              [this, who, channel, attempt] {
                if (!links_.contains(who)) return;
                const Line& overdue = line(who, channel);
                if (overdue.attempt != attempt || overdue.stands || !overdue.connection) return;
                lost(who, channel, quorum::Ending::other);
              });
}

void Links::drop(InstanceId who, Channel channel) {
  Line& dropped = line(who, channel);
  if (dropped.connection) {
    network_.close(host_, *dropped.connection);
    where_.erase(*dropped.connection);
  }
  dropped.connection.reset();
  dropped.stands = false;
  dropped.waiting.clear();
  ++dropped.attempt;
}

void Links::lost(InstanceId who, Channel channel, quorum::Ending ending) {
  drop(who, channel);
  Line& again = line(who, channel);
  const Time wait = again.insists > Time{0} ? again.insists : again.back_off;
  again.back_off = std::clamp(again.back_off * 2, first_back_off, longest_back_off);
  network_.at(host_, time_.now() + wait, [this, who, channel, attempt = again.attempt] {
    if (links_.contains(who) && line(who, channel).attempt == attempt) open(who, channel);
  });
  listener_.tell(quorum::Disconnected{who, channel, ending});
}

void Links::act(const quorum::Connect& order) {
  if (links_.contains(order.who)) {
    drop(order.who, Channel::command);
    drop(order.who, Channel::hello);
    links_.erase(order.who);
  }
  known_[order.who] = Known{order.kind, order.address};
  links_[order.who];
  open(order.who, Channel::command);
  if (order.kind == InstanceKind::server) open(order.who, Channel::hello);
}

void Links::act(const quorum::Forget& order) {
  if (!links_.contains(order.who)) return;
  drop(order.who, Channel::command);
  drop(order.who, Channel::hello);
  links_.erase(order.who);
  known_.erase(order.who);
}

void Links::act(const quorum::Reconnect& order) {
  if (!links_.contains(order.who)) return;
  drop(order.who, order.channel);
  line(order.who, order.channel).back_off = Time{0};
  open(order.who, order.channel);
}

void Links::ask(InstanceId who, Message request, Question question) {
  const auto found = links_.find(who);
  if (found == links_.end() || !found->second.command.stands) return;
  found->second.command.waiting.push_back(std::move(question));
  network_.send(host_, *found->second.command.connection, std::move(request));
}

void Links::tell(InstanceId who, Message request) {
  const auto found = links_.find(who);
  if (found == links_.end() || !found->second.command.stands) return;
  network_.send(host_, *found->second.command.connection, std::move(request));
}

void Links::act(const quorum::Insist& order) {
  if (links_.contains(order.who)) links_.at(order.who).command.insists = order.every;
}
void Links::act(const quorum::Ping& order) {
  ask(order.who, PingRequest{}, order);
}
void Links::act(const quorum::AskInfo& order) {
  ask(order.who, InfoRequest{}, order);
}
void Links::act(const quorum::SayHello& order) {
  ask(order.via, PublishRequest{std::make_shared<const quorum::Hello>(order.hello)}, HelloQuestion{});
}
void Links::act(const quorum::AskPeer& order) {
  ask(order.peer, AskRequest{order.master, order.epoch, order.candidate}, order);
}
void Links::act(const quorum::LookAtPeer& order) {
  ask(order.peer, LookRequest{order.name}, order);
}
void Links::act(const quorum::ReplicaOf& order) {
  ask(order.who, ReplicaOfRequest{order.master}, order);
}
void Links::act(const quorum::HandOver& order) {
  ask(order.who, HandOverRequest{order.replica, order.timeout}, order);
}
// What comes back is nobody's business; the model does not answer it.
void Links::act(const quorum::CallOffHandOver& order) {
  tell(order.who, CallOffRequest{});
}
void Links::act(const quorum::PassPause& order) {
  tell(order.peer, PausePassed{order.name, order.length, order.reason});
}
void Links::act(const quorum::RewriteConfig& order) {
  tell(order.who, RewriteRequest{});
}
void Links::act(const quorum::KillScript& order) {
  ask(order.who, KillScriptRequest{}, order);
}

bool Links::opened(ConnectionId connection) {
  const auto found = where_.find(connection);
  if (found == where_.end()) return false;
  const Where where = found->second;
  Line& opened = line(where.who, where.channel);
  opened.stands = true;
  opened.back_off = Time{0};
  const bool command = where.channel == Channel::command;
  network_.send(host_, connection, SetName{"sentinel-" + own_short_id_ + (command ? "-cmd" : "-pubsub")});
  if (!command) network_.send(host_, connection, SubscribeRequest{});
  if (known_.at(where.who).kind == InstanceKind::sentinel) ask(where.who, IdentityRequest{}, IdentityQuestion{});
  listener_.tell(quorum::Connected{where.who, where.channel, own_ip_});
  return true;
}

bool Links::refused(ConnectionId connection) {
  return ended(connection, quorum::Ending::refused);
}

bool Links::closed(ConnectionId connection) {
  return ended(connection, quorum::Ending::closed);
}

bool Links::ended(ConnectionId connection, quorum::Ending ending) {
  const auto found = where_.find(connection);
  if (found == where_.end()) return false;
  const Where where = found->second;
  lost(where.who, where.channel, ending);
  return true;
}

bool Links::received(ConnectionId connection, const Message& message) {
  const auto found = where_.find(connection);
  if (found == where_.end()) return false;
  const Where where = found->second;
  if (std::holds_alternative<Subscribed>(message)) {
    listener_.tell(quorum::HelloChannelActive{where.who});
  } else if (const auto* pushed = std::get_if<HelloPush>(&message)) {
    listener_.tell(quorum::HelloHeard{where.who, *pushed->hello});
  } else {
    Line& asked = line(where.who, where.channel);
    if (asked.waiting.empty()) return true;
    const Question question = std::move(asked.waiting.front());
    asked.waiting.pop_front();
    settle(where.who, question, message);
  }
  return true;
}

void Links::settle(InstanceId who, const Question& question, const Message& reply) {
  if (const auto* pinged = std::get_if<PingReply>(&reply)) {
    listener_.tell(quorum::PingAnswered{who, pinged->reply});
  } else if (const auto* info = std::get_if<InfoReply>(&reply)) {
    if (info->report) {
      listener_.tell(quorum::InfoReceived{who, *info->report});
    } else {
      listener_.tell(quorum::InfoRefused{who});
    }
  } else if (const auto* published = std::get_if<PublishReply>(&reply)) {
    listener_.tell(quorum::HelloPublished{who, published->accepted});
  } else if (const auto* opinion = std::get_if<AskReply>(&reply)) {
    const auto& asked = std::get<quorum::AskPeer>(question);
    listener_.answered(asked, opinion->opinion);
    listener_.tell(quorum::PeerAnswered{who, asked.name, asked.master, asked.epoch, asked.candidate, opinion->opinion});
  } else if (const auto* identity = std::get_if<IdentityReply>(&reply)) {
    listener_.tell(quorum::PeerIdentified{who, identity->run_id});
  } else if (const auto* view = std::get_if<LookReply>(&reply)) {
    listener_.tell(quorum::PeerMasterSeen{who, std::get<quorum::LookAtPeer>(question).name, view->view});
  } else if (const auto* answered = std::get_if<FailoverReply>(&reply)) {
    listener_.tell(quorum::HandOverAnswered{who, answered->reply});
  } else if (const auto* done = std::get_if<TransactionReply>(&reply)) {
    listener_.tell(quorum::ReconfigurationAnswered{who, done->executed});
  }
}

}  // namespace vedette::simulation
