#include "test/unit/quorum/scene.hpp"

#include <algorithm>
#include <stdexcept>

namespace vedette::quorum {
namespace {

// More turns than this at one moment are a circle.
constexpr int most_turns_at_once = 10'000;

bool begins_with(const std::string& line, const std::string& beginning) {
  return line.rfind(beginning, 0) == 0;
}

/// Forty times A for the first, B for the second, and so on; from the 27th on they end with the number.
RunId run_id_of_server(std::size_t number) {
  const std::string end = number < 26 ? "" : std::to_string(number);
  return RunId::parse(std::string(40 - end.size(), static_cast<char>('A' + number % 26)) + end).value();
}

}  // namespace

Scene::Scene(const Given& given)
    : given_{given},
      start_{given.beginning.start.steady},
      now_{start_},
      core_{given.beginning},
      on_disk_{given.beginning.restored} {
  for (const auto& [name, master] : on_disk_.masters) {
    ScriptedServer& first = servers_[master.address];
    first.report.role = Role::master;
    first.report.replicas.assign(master.replicas.begin(), master.replicas.end());
    for (const Address& address : master.replicas) servers_[address].become_replica_of(master.address);
    for (const auto& [id, address] : master.sentinels) peers_.try_emplace(address, ScriptedPeer{.id = id});
  }
  std::size_t number = 0;
  for (auto& [address, server] : servers_) {
    server.report.run_id = run_id_of_server(number++);
    server.report.replication_id = "replication-of-" + address.text();
    server.report.priority = 100;
    server.report.offset = 1000;
    server.report.holds_data = true;
  }
  turn(nullptr);
}

ScriptedPeer& Scene::peer(char digit) {
  for (auto& [address, peer] : peers_) {
    if (peer.id == id_of(digit)) return peer;
  }
  return peers_.emplace(place_of_peer(digit), ScriptedPeer{.id = id_of(digit)}).first->second;
}

ScriptedPeer& Scene::peer_at(const Address& address) {
  const auto found = peers_.find(address);
  if (found != peers_.end()) return found->second;
  return peers_.emplace(address, ScriptedPeer{.id = id_of('?'), .reachable = false}).first->second;
}

void Scene::kill(const std::string& address) {
  server(address).reachable = false;
  break_link(id(address), Channel::command, true);
  break_link(id(address), Channel::hello, true);
}

void Scene::revive(const std::string& address) {
  server(address).reachable = true;
  server(address).answers = true;
}

void Scene::kill_peer(char digit) {
  peer(digit).reachable = false;
  break_link(peer_id(digit), Channel::command, true);
}

void Scene::revive_peer(char digit) {
  peer(digit).reachable = true;
  peer(digit).answers = true;
}

void Scene::peers_say_down(bool down) {
  for (auto& [address, peer] : peers_) peer.says_down = down;
}

void Scene::finish_write() {
  if (!writing_) throw std::logic_error("no write is under way");
  const WriteState written = *writing_;
  writing_.reset();
  on_disk_ = *written.state;
  hears(StateWritten{written.revision});
}

void Scene::fail_write() {
  if (!writing_) throw std::logic_error("no write is under way");
  const Revision revision = writing_->revision;
  writing_.reset();
  hears(WriteFailed{revision});
}

Given Scene::after_crash() const {
  Given given = given_;
  given.beginning.restored = on_disk_;
  given.beginning.remembers = true;
  given.beginning.start = reading();
  return given;
}

Reading Scene::reading() const {
  const Milliseconds passed = now_ - start_;
  return {now_, given_.beginning.start.boot + passed + boot_ahead_,
          given_.beginning.start.wall + passed + boot_ahead_ + wall_ahead_};
}

void Scene::turn(const Observation* fact) {
  const Reading clocks = reading();
  if (fact != nullptr) core_.observe(clocks, *fact);
  if (const auto due = core_.next_deadline(); due && *due <= now_) core_.advance(clocks);
  for (const Action& action : core_.take_actions()) perform(action);
}

void Scene::hears(const Observation& fact) {
  turn(&fact);
}

void Scene::run_until(Instant until) {
  int turns = 0;
  while (true) {
    const std::optional<Instant> due = core_.next_deadline();
    Instant next = until;
    if (due) next = std::min(next, std::max(*due, now_));
    if (!queue_.empty()) next = std::min(next, std::max(queue_.begin()->first.first, now_));
    if (next > now_) turns = 0;
    if (++turns > most_turns_at_once) throw std::logic_error("the core goes round in a circle");
    now_ = next;
    if (!queue_.empty() && queue_.begin()->first.first <= now_) {
      const Fact fact = std::move(queue_.begin()->second);
      queue_.erase(queue_.begin());
      if (const std::optional<Observation> told = fact()) turn(&*told);
    } else if (due && *due <= now_) {
      turn(nullptr);
    } else {
      return;
    }
  }
}

bool Scene::run_until_line(const std::string& beginning, Milliseconds most) {
  const Instant until = now_ + most;
  while (now_ < until && count(beginning) == 0) run_for(1ms);
  return count(beginning) != 0;
}

void Scene::settle(Milliseconds time) {
  run_for(time);
  forget();
}

void Scene::pause(Milliseconds time) {
  now_ += time;
  turn(nullptr);
}

void Scene::suspend(Milliseconds time) {
  boot_ahead_ += time;
  run_for(1s);
}

std::vector<std::string> Scene::does_all() const {
  std::vector<std::string> all;
  for (const Done& done : record_) all.push_back(done.line);
  return all;
}

std::vector<std::string> Scene::does() const {
  std::vector<std::string> notable;
  for (const Done& done : record_) {
    const bool routine = std::holds_alternative<Ping>(done.action) || std::holds_alternative<AskInfo>(done.action) ||
                         std::holds_alternative<SayHello>(done.action) ||
                         std::holds_alternative<CheckRights>(done.action) ||
                         std::holds_alternative<WriteState>(done.action) ||
                         std::holds_alternative<TellStory>(done.action) || std::holds_alternative<Insist>(done.action);
    if (!routine) notable.push_back(done.line);
  }
  return notable;
}

std::vector<std::string> Scene::lines(const std::string& beginning) const {
  std::vector<std::string> found;
  for (const Done& done : record_) {
    if (begins_with(done.line, beginning)) found.push_back(done.line);
  }
  return found;
}

std::vector<Milliseconds> Scene::times(const std::string& beginning) const {
  std::vector<Milliseconds> found;
  for (const Done& done : record_) {
    if (begins_with(done.line, beginning)) found.push_back(done.at - start_);
  }
  return found;
}

Milliseconds Scene::time_of(const std::string& beginning) const {
  const std::vector<Milliseconds> found = times(beginning);
  return found.empty() ? Milliseconds{-1} : found.front();
}

std::vector<std::string> Scene::event_types() const {
  std::vector<std::string> types;
  for (const Announce& announced : actions<Announce>()) types.push_back(announced.event.type);
  return types;
}

std::vector<Event> Scene::events(const std::string& type) const {
  std::vector<Event> found;
  for (const Announce& announced : actions<Announce>()) {
    if (announced.event.type == type) found.push_back(announced.event);
  }
  return found;
}

InstanceId Scene::id(const std::string& address) const {
  for (const auto& [id, instance] : instances_) {
    if (instance.kind == InstanceKind::server && same_place(instance.address, at(address))) return id;
  }
  throw std::logic_error("no instance is at " + address);
}

InstanceId Scene::peer_id(char digit) const {
  for (const auto& [id, instance] : instances_) {
    if (instance.kind == InstanceKind::sentinel && name_of(id) == std::string{digit}) return id;
  }
  throw std::logic_error(std::string{"no such peer: "} + digit);
}

bool Scene::knows_peer(char digit) const {
  const std::vector<SentinelPicture> listed = picture().sentinels;
  return std::any_of(listed.begin(), listed.end(),
                     [&](const SentinelPicture& peer) { return peer.run_id == id_of(digit); });
}

ServerPicture Scene::replica(const std::string& address, const MasterName& name) const {
  for (const ServerPicture& replica : picture(name).replicas) {
    if (same_place(replica.address, at(address))) return replica;
  }
  throw std::logic_error("no replica is at " + address);
}

SentinelPicture Scene::sentinel(char digit, const MasterName& name) const {
  for (const SentinelPicture& peer : picture(name).sentinels) {
    if (peer.run_id == id_of(digit)) return peer;
  }
  throw std::logic_error(std::string{"no such peer: "} + digit);
}

std::string Scene::name_of(InstanceId id) const {
  const auto instance = instances_.find(id);
  if (instance == instances_.end()) return "?";
  if (instance->second.kind == InstanceKind::server) return instance->second.address.text(true);
  const auto peer = peers_.find(instance->second.address);
  return peer == peers_.end() ? "?" : peer->second.id.text().substr(0, 1);
}

}  // namespace vedette::quorum
