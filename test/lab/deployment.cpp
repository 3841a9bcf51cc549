#include "test/lab/deployment.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace vedette::lab {

namespace {

constexpr std::chrono::seconds patience_to_start{40};

/// Whether flags name a role and nothing else.
bool untroubled(const std::map<std::string, std::string>& instance) {
  const auto flags = instance.find("flags");
  return flags != instance.end() &&
         (flags->second == "slave" || flags->second == "sentinel" || flags->second == "master");
}

bool all_untroubled(const std::vector<std::map<std::string, std::string>>& instances) {
  return std::all_of(instances.begin(), instances.end(), untroubled);
}

template <class Part>
std::size_t running(const std::vector<std::unique_ptr<Part>>& parts) {
  return static_cast<std::size_t>(
      std::count_if(parts.begin(), parts.end(), [](const auto& part) { return part->process().running(); }));
}

}  // namespace

Deployment::Deployment(const Folder& folder, DeploymentOptions options) : options_{std::move(options)} {
  options_.servers.resize(options_.replicas + 1);
  options_.sentinel_options.resize(options_.sentinels.size());
  for (std::size_t index = 0; index < options_.servers.size(); ++index) {
    RedisOptions& server = options_.servers[index];
    if (!options_.password.empty()) server.password = options_.password;
    if (!options_.certificates.empty()) server.certificates = options_.certificates;
    if (index > 0) server.replica_of = Endpoint{instance(0).at().host, instance(0).port()};
    servers_.push_back(std::make_unique<RedisServer>(folder, "redis" + std::to_string(index), server));
  }
  wait_until_all_follow(0);
  for (std::size_t index = 0; index < options_.sentinels.size(); ++index) {
    SentinelOptions sentinel = options_.sentinel_options[index];
    sentinel.kind = options_.sentinels[index];
    if (!options_.certificates.empty()) sentinel.certificates = options_.certificates;
    const std::vector<std::string> lines = monitor_lines();
    sentinel.directives.insert(sentinel.directives.begin(), lines.begin(), lines.end());
    sentinels_.push_back(std::make_unique<Sentinel>(folder, "sentinel" + std::to_string(index), std::move(sentinel)));
  }
  wait_until_complete();
}

std::vector<std::string> Deployment::monitor_lines() const {
  const std::string& name = options_.master;
  const Endpoint master = servers_.front()->at();
  std::vector<std::string> lines = {
      "sentinel monitor " + name + " " + master.host + " " + std::to_string(master.port) + " " +
          std::to_string(options_.quorum),
      "sentinel down-after-milliseconds " + name + " " + std::to_string(options_.down_after.count()),
      "sentinel failover-timeout " + name + " " + std::to_string(options_.failover_timeout.count())};
  if (!options_.password.empty()) lines.push_back("sentinel auth-pass " + name + " " + options_.password);
  lines.insert(lines.end(), options_.directives.begin(), options_.directives.end());
  return lines;
}

std::size_t Deployment::instance_on(std::uint16_t port) const {
  for (std::size_t index = 0; index < servers_.size(); ++index) {
    if (servers_[index]->port() == port) return index;
  }
  throw std::out_of_range{"no instance on port " + std::to_string(port)};
}

std::size_t Deployment::instance_at(const std::string& address) const {
  for (std::size_t index = 0; index < servers_.size(); ++index) {
    if (servers_[index]->at().text() == address) return index;
  }
  throw std::out_of_range{"no instance at " + address};
}

bool Deployment::complete() const {
  const std::size_t replicas = running(servers_) - 1;
  const std::size_t peers = running(sentinels_) - 1;
  return std::all_of(sentinels_.begin(), sentinels_.end(), [&](const auto& sentinel) {
    if (!sentinel->process().running()) return true;
    const auto known_replicas = sentinel->replicas(options_.master);
    const auto known_peers = sentinel->sentinels(options_.master);
    return sentinel->master_field(options_.master, "flags") == "master" && known_replicas.size() >= replicas &&
           known_peers.size() >= peers && all_untroubled(known_replicas) && all_untroubled(known_peers);
  });
}

void Deployment::wait_until_complete() {
  wait_until([&] { return complete(); }, patience_to_start, "all sentinels know all others and all replicas",
             [&] { return state(); });
}

std::size_t Deployment::wait_for_switch_from(std::size_t old, std::chrono::milliseconds patience) {
  std::size_t chosen = old;
  wait_until(
      [&] {
        std::string named;
        for (const auto& sentinel : sentinels_) {
          if (!sentinel->process().running()) continue;
          const std::string address = sentinel->master_address(options_.master);
          if (address.empty() || (!named.empty() && named != address)) return false;
          named = address;
        }
        if (named.empty() || named == servers_.at(old)->at().text()) return false;
        chosen = instance_at(named);
        return servers_.at(chosen)->is_master();
      },
      patience, "all sentinels name another master than redis" + std::to_string(old), [&] { return state(); });
  return chosen;
}

void Deployment::wait_until_all_follow(std::size_t master, std::chrono::milliseconds patience) {
  wait_until(
      [&] {
        return std::all_of(servers_.begin(), servers_.end(), [&](const auto& server) {
          if (!server->process().running()) return true;
          return server == servers_[master] ? server->is_master() : server->follows(*servers_[master]);
        });
      },
      patience, "all instances follow redis" + std::to_string(master), [&] { return state(); });
}

std::string Deployment::state() const {
  std::ostringstream text;
  for (const auto& server : servers_) {
    auto fields = info_fields(server->command({"INFO", "replication"}).text);
    text << server->name() << " " << server->at().text() << ": "
         << (fields.empty() ? std::string{"no answer"} : fields["role"]) << " " << fields["master_host"] << " "
         << fields["master_port"] << " " << fields["master_link_status"] << "\n";
  }
  for (const auto& sentinel : sentinels_) {
    text << sentinel->name() << " " << sentinel->at().text() << ": "
         << to_string(sentinel->command({"SENTINEL", "MASTER", options_.master})) << "\n";
    for (const auto& instance : sentinel->replicas(options_.master)) {
      text << "  replica " << instance.at("name") << " " << instance.at("flags") << "\n";
    }
    for (const auto& instance : sentinel->sentinels(options_.master)) {
      text << "  sentinel " << instance.at("name") << " " << instance.at("flags") << "\n";
    }
  }
  return text.str();
}

}  // namespace vedette::lab
