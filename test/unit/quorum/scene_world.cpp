// How the servers, the peers and the disk of a scene answer.
#include <algorithm>

#include "test/unit/quorum/scene.hpp"

namespace vedette::quorum {
namespace {

constexpr Milliseconds handshake{1};
constexpr Milliseconds first_retry{50};
constexpr Milliseconds longest_retry{1000};

}  // namespace

void Scene::perform(const Action& action) {
  if (const auto* connect = std::get_if<Connect>(&action)) {
    Instance& instance = instances_[connect->who];
    instance.kind = connect->kind;
    instance.address = connect->address;
    if (connect->kind == InstanceKind::sentinel) peer_at(connect->address);
  }
  record_.push_back({now_, action, line_of(action, [this](InstanceId id) { return name_of(id); })});
  std::visit([this](const auto& order) { carry_out(order); }, action);
}

void Scene::later(Milliseconds time, Fact fact) {
  queue_.emplace(std::pair{now_ + time, ++queued_}, std::move(fact));
}

void Scene::reply(InstanceId who, Milliseconds latency, Fact fact) {
  const auto instance = instances_.find(who);
  if (instance == instances_.end() || !instance->second.command.stands) return;
  const std::uint64_t life = instance->second.command.life;
  later(latency, [this, who, life, fact = std::move(fact)]() -> std::optional<Observation> {
    const auto still = instances_.find(who);
    if (still == instances_.end() || still->second.command.life != life) return std::nullopt;
    const bool server = still->second.kind == InstanceKind::server;
    const bool answers = server ? servers_[still->second.address].answers : peer_at(still->second.address).answers;
    return answers ? fact() : std::nullopt;
  });
}

bool Scene::reachable(const Instance& instance) {
  if (instance.kind == InstanceKind::sentinel) return peer_at(instance.address).reachable;
  const auto server = servers_.find(instance.address);
  return server != servers_.end() && server->second.reachable;
}

void Scene::open(InstanceId who, Channel channel) {
  Link& link = instances_.at(who).link(channel);
  const std::uint64_t life = ++link.life;
  later(handshake, [this, who, channel, life]() -> std::optional<Observation> {
    const auto instance = instances_.find(who);
    if (instance == instances_.end() || instance->second.link(channel).life != life) return std::nullopt;
    Link& attempt = instance->second.link(channel);
    if (reachable(instance->second)) {
      attempt.stands = true;
      attempt.retry_after = Milliseconds{0};
      return Connected{who, channel, "10.0.9.9"};
    }
    attempt.retry_after = std::clamp(attempt.retry_after * 2, first_retry, longest_retry);
    if (attempt.insists > Milliseconds{0}) attempt.retry_after = attempt.insists;
    later(attempt.retry_after, [this, who, channel, life]() -> std::optional<Observation> {
      const auto again = instances_.find(who);
      if (again != instances_.end() && again->second.link(channel).life == life) open(who, channel);
      return std::nullopt;
    });
    const bool vanishes = instance->second.kind == InstanceKind::server && servers_[instance->second.address].vanished;
    return Disconnected{who, channel, vanishes ? Ending::other : Ending::refused};
  });
}

void Scene::break_link(InstanceId who, Channel channel, bool told) {
  Link& link = instances_.at(who).link(channel);
  const bool stood = std::exchange(link.stands, false);
  ++link.life;
  if (!told || !stood) {
    open(who, channel);
    return;
  }
  later(Milliseconds{0}, [this, who, channel]() -> std::optional<Observation> {
    if (!instances_.contains(who)) return std::nullopt;
    open(who, channel);
    return Disconnected{who, channel, Ending::closed};
  });
}

void Scene::carry_out(const WriteState& action) {
  writing_ = action;
  if (disk.holds) return;
  later(disk.takes, [this, fails = disk.fails]() -> std::optional<Observation> {
    const WriteState done = *writing_;
    writing_.reset();
    if (fails) return WriteFailed{done.revision};
    on_disk_ = *done.state;
    return StateWritten{done.revision};
  });
}

void Scene::carry_out(const Connect& action) {
  break_link(action.who, Channel::command, false);
  if (action.kind == InstanceKind::server) break_link(action.who, Channel::hello, false);
}

void Scene::carry_out(const Forget& action) {
  instances_.erase(action.who);
}

void Scene::carry_out(const Reconnect& action) {
  break_link(action.who, action.channel, false);
}

void Scene::carry_out(const Insist& action) {
  instances_.at(action.who).command.insists = action.every;
}

void Scene::carry_out(const Ping& action) {
  const Instance& instance = instances_.at(action.who);
  const bool server = instance.kind == InstanceKind::server;
  const Milliseconds latency = server ? servers_[instance.address].latency : peer_at(instance.address).latency;
  reply(action.who, latency, [this, server, who = action.who]() -> std::optional<Observation> {
    const Address& address = instances_.at(who).address;
    return PingAnswered{who, server ? servers_[address].ping : peer_at(address).ping};
  });
}

void Scene::carry_out(const AskInfo& action) {
  const Milliseconds latency = servers_[instances_.at(action.who).address].latency;
  reply(action.who, latency, [this, who = action.who]() -> std::optional<Observation> {
    const ScriptedServer& asked = servers_[instances_.at(who).address];
    if (asked.refuses_info) return InfoRefused{who};
    if (!asked.answers_info) return std::nullopt;
    return InfoReceived{who, asked.report};
  });
}

void Scene::carry_out(const SayHello& action) {
  const Instance& instance = instances_.at(action.via);
  if (instance.kind == InstanceKind::sentinel) {
    reply(action.via, peer_at(instance.address).latency, [who = action.via]() -> std::optional<Observation> {
      return HelloPublished{who, true};
    });
    return;
  }
  const Milliseconds latency = servers_[instance.address].latency;
  const bool accepted = !servers_[instance.address].refuses_hellos;
  reply(action.via, latency, [who = action.via, accepted]() -> std::optional<Observation> {
    return HelloPublished{who, accepted};
  });
  if (!accepted || !instance.hello.stands) return;
  // It comes back on the channel of the same server.
  const std::uint64_t life = instance.hello.life;
  later(latency, [this, who = action.via, life, hello = action.hello]() -> std::optional<Observation> {
    const auto still = instances_.find(who);
    if (still == instances_.end() || still->second.hello.life != life) return std::nullopt;
    if (!servers_[still->second.address].answers) return std::nullopt;
    return HelloHeard{who, hello};
  });
}

PeerOpinion Scene::answer_of(ScriptedPeer& asked, const AskPeer& question) {
  PeerOpinion opinion{asked.says_down, std::nullopt, Epoch{}};
  if (!question.candidate) return opinion;
  if (asked.grants && asked.voted_in < question.epoch) {
    asked.voted_in = question.epoch;
    asked.voted_for = question.candidate;
  }
  if (!asked.voted_for) return opinion;
  return {asked.says_down, asked.voted_for, asked.voted_in};
}

void Scene::carry_out(const AskPeer& action) {
  const auto instance = instances_.find(action.peer);
  if (instance == instances_.end()) return;
  reply(action.peer, peer_at(instance->second.address).latency, [this, action]() -> std::optional<Observation> {
    ScriptedPeer& asked = peer_at(instances_.at(action.peer).address);
    if (!asked.answers_asks) return std::nullopt;
    return PeerAnswered{action.peer,  action.name,      action.master,
                        action.epoch, action.candidate, answer_of(asked, action)};
  });
}

void Scene::carry_out(const LookAtPeer& action) {
  const auto instance = instances_.find(action.peer);
  if (instance == instances_.end()) return;
  reply(action.peer, peer_at(instance->second.address).latency, [this, action]() -> std::optional<Observation> {
    const ScriptedPeer& seen = peer_at(instances_.at(action.peer).address);
    if (seen.refuses_looks) return PeerMasterSeen{action.peer, action.name, std::nullopt};
    return PeerMasterSeen{action.peer, action.name, seen.view};
  });
}

void Scene::carry_out(const ReplicaOf& action) {
  const Milliseconds latency = servers_[instances_.at(action.who).address].latency;
  reply(action.who, latency, [this, action]() -> std::optional<Observation> {
    ScriptedServer& ordered = servers_[instances_.at(action.who).address];
    if (!ordered.obeys) return ReconfigurationAnswered{action.who, false};
    if (action.master) {
      ordered.become_replica_of(*action.master);
    } else {
      ordered.become_master();
    }
    return ReconfigurationAnswered{action.who, true};
  });
}

void Scene::carry_out(const HandOver& action) {
  const Milliseconds latency = servers_[instances_.at(action.who).address].latency;
  reply(action.who, latency, [this, action]() -> std::optional<Observation> {
    const Address& from = instances_.at(action.who).address;
    ScriptedServer& master = servers_[from];
    if (!master.hands_over) return HandOverAnswered{action.who, HandOverReply::refused};
    if (!master.counts_replicas) return HandOverAnswered{action.who, HandOverReply::not_ready};
    master.report.handing_over = true;
    if (!master.never_ready) {
      master.become_replica_of(action.replica);
      master.report.handing_over = false;
      servers_[action.replica].become_master();
    }
    return HandOverAnswered{action.who, HandOverReply::begun};
  });
}

void Scene::carry_out(const CallOffHandOver& action) {
  servers_[instances_.at(action.who).address].report.handing_over = false;
}

}  // namespace vedette::quorum
